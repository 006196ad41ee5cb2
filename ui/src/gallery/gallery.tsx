import type { ReactNode } from "react";
import { GuardHost } from "../kits/guard/guard-host.tsx";
import { LiveRegion } from "../kits/live-region/live-region.tsx";
import { setTheme } from "../kits/theme/theme.ts";
import { Toasts } from "../kits/toast/toast.tsx";
import { ChartSection } from "./chart-section.tsx";
import { FormSection } from "./form-section.tsx";
import { ListSection } from "./list-section.tsx";
import {
  CommandSection,
  GuardSection,
  SmallSection,
  StateSection,
  TaskSection,
  TermSection,
  ToastSection,
} from "./parts-section.tsx";
import "./gallery.css";

const sections: readonly { readonly id: string; readonly title: string; readonly content: ReactNode }[] = [
  { id: "list", title: "List", content: <ListSection /> },
  { id: "charts", title: "Charts", content: <ChartSection /> },
  { id: "small", title: "Small parts", content: <SmallSection /> },
  { id: "state", title: "States and problems", content: <StateSection /> },
  { id: "form", title: "Forms", content: <FormSection /> },
  { id: "command", title: "Show command", content: <CommandSection /> },
  { id: "guard", title: "Guards", content: <GuardSection /> },
  { id: "toast", title: "Toasts", content: <ToastSection /> },
  { id: "term", title: "Terms", content: <TermSection /> },
  { id: "task", title: "Tasks", content: <TaskSection /> },
];

/** Every kit in every state, for people who build pages, and for the browser tests. `?only=form` shows one. */
export default function Gallery() {
  const only = new URLSearchParams(location.search).get("only");
  return (
    <div className="ph-gallery__scroll">
      <LiveRegion />
      <main className="ph-gallery">
        <h1>Gallery of the kits</h1>
        <nav aria-label="Theme" className="ph-gallery__flow">
          {(["auto", "light", "dark"] as const).map((theme) => (
            <button key={theme} type="button" className="ph-button" onClick={() => setTheme(theme)}>
              {theme}
            </button>
          ))}
        </nav>
        {sections
          .filter((s) => only === null || s.id === only)
          .map((s) => (
            <section key={s.id} aria-labelledby={s.id}>
              <h2 id={s.id}>{s.title}</h2>
              {s.content}
            </section>
          ))}
      </main>
      <GuardHost />
      <Toasts />
    </div>
  );
}
