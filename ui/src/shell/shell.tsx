import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { LostHost, useHostState } from "../fleet/lost-host.tsx";
import { askingForRights, useRights } from "../fleet/rights.ts";
import { guide, openGuide } from "../guide/state.ts";
import { navigate } from "../kits/address/address.ts";
import { GuardHost } from "../kits/guard/guard-host.tsx";
import { lazily } from "../kits/lazily/lazily.ts";
import { LiveRegion } from "../kits/live-region/live-region.tsx";
import { AdminAccessContext } from "../kits/state/admin-access.ts";
import { type StartEngine, StartEngineContext } from "../kits/state/start-engine.ts";
import { Skeleton } from "../kits/state/state.tsx";
import { Toasts } from "../kits/toast/toast.tsx";
import { shellText } from "../messages/shell.ts";
import { hostOfPage, hostOpen, rpc, useObservable } from "../rpc/index.ts";
import { IdleWatch } from "../session/idle.tsx";
import { TaskWatcher } from "../tasks/watcher.tsx";
import { hostAreas } from "./areas.ts";
import { Boundary } from "./boundary.tsx";
import { ConnectionNotice } from "./connection-notice.tsx";
import { Masthead } from "./masthead.tsx";
import { Navigation } from "./navigation.tsx";
import { nextRegion } from "./regions.ts";
import { Routes } from "./routes.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { TasksButton } from "./tasks-button.tsx";
import "./shell.css";

/** From this width on the navigation stands beside the page. */
const docked = matchMedia("(min-width: 1200px)"); /** The host that the page is about. */
const host = hostOfPage;

const TasksDrawer = lazily(() => import("../tasks/drawer.tsx"));
const GuidePanel = lazily(() => import("../guide/panel.tsx"));
const About = lazily(() => import("../guide/about.tsx"));
const AdminDialog = lazily(() => import("../fleet/admin-dialog.tsx"));
const Palette = lazily(() => import("../palette/palette.tsx"));

const startEngine: StartEngine = ({ engine, user }) => rpc.engines.start.mutate({ kind: engine, user });

/** The frame around every page. */
export function Shell() {
  const [open, setOpen] = useState(docked.matches);
  const [shortcuts, setShortcuts] = useState(false);
  const [palette, setPalette] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const [about, setAbout] = useState(false);
  const guided = useObservable(guide) !== undefined;
  const connected = useObservable(hostOpen);
  const asking = useObservable(askingForRights);
  const { ask: askForRights } = useRights();
  const lost = useHostState(host)?.kind === "lost";
  // A guide that is there from before a reload leaves the focus alone.
  const before = useRef(guided);
  if (!guided) before.current = false;
  const actions = useMemo(
    () => ({
      areas: hostAreas,
      guide: openGuide,
      glossary: () => navigate("/glossary"),
      shortcuts: () => setShortcuts(true),
      about: () => setAbout(true),
      elevate: askForRights,
    }),
    [askForRights],
  );
  useEffect(() => {
    const dock = () => setOpen(docked.matches);
    docked.addEventListener("change", dock);
    return () => docked.removeEventListener("change", dock);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "F6") {
        event.preventDefault();
        nextRegion(event.shiftKey);
      } else if (event.key === "/" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setShortcuts(true);
      } else if (event.key === "k" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
        event.preventDefault();
        setPalette(true);
      } else if (event.key === "Escape" && !docked.matches) setOpen(false);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <StartEngineContext value={startEngine}>
      <AdminAccessContext value={askForRights}>
        <div className={`ph-shell ${open ? "ph-shell--open" : ""}`}>
          <button
            type="button"
            className="ph-skip"
            onClick={() => document.querySelector<HTMLElement>("#content h1")?.focus()}
          >
            {shellText.skip}
          </button>
          <LiveRegion />
          <GuardHost />
          <Toasts />
          <IdleWatch />
          <Masthead
            host={host}
            navigationOpen={open}
            onNavigation={() => setOpen(!open)}
            help={actions}
            onSearch={() => setPalette(true)}
          >
            <TasksButton open={drawer} onToggle={() => setDrawer(!drawer)} />
          </Masthead>
          <div className="ph-shell__side" hidden={!open}>
            <Navigation host={host} onNavigate={() => docked.matches || setOpen(false)} />
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape and the button do the same for the keyboard */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
          {open && <div className="ph-shell__veil" onClick={() => setOpen(false)} />}
          <main id="content" className="ph-shell__main" data-region tabIndex={-1}>
            <ConnectionNotice />
            <LostHost host={host} />
            <Boundary>
              <Suspense fallback={<Loading />}>
                <div className={lost ? "ph-shell__page ph-stale" : "ph-shell__page"}>
                  <Routes host={host} />
                </div>
              </Suspense>
            </Boundary>
          </main>
          {drawer && (
            <Suspense>
              <TasksDrawer
                onClose={() => {
                  setDrawer(false);
                  document.getElementById("tasks-button")?.focus();
                }}
              />
            </Suspense>
          )}
          {guided && connected && (
            <Suspense>
              <GuidePanel host={host} hidden={drawer} fresh={!before.current} />
            </Suspense>
          )}
          <TaskWatcher quiet={drawer} />
          {palette && (
            <Suspense>
              <Palette host={host} actions={actions} onClose={() => setPalette(false)} />
            </Suspense>
          )}
          {asking && (
            <Suspense>
              <AdminDialog host={host} />
            </Suspense>
          )}
          {about && (
            <Suspense>
              <About onClose={() => setAbout(false)} />
            </Suspense>
          )}
          {shortcuts && <Shortcuts onClose={() => setShortcuts(false)} />}
        </div>
      </AdminAccessContext>
    </StartEngineContext>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className="ph-page">
      <Skeleton height="2rem" width="14rem" />
      <Skeleton height="20rem" />
    </div>
  );
}
