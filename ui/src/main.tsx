import "@patternfly/react-core/dist/styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { routerOptions } from "./kits/address/address.ts";
import { Shell } from "./shell/shell.tsx";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <Router {...routerOptions}>
        <Shell />
      </Router>
    </StrictMode>,
  );
