import { Suspense, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { lazily } from "../kits/lazily/lazily.ts";
import { MenuButton } from "../kits/popup/menu.tsx";
import { usePreference } from "../kits/preference/preference.ts";
import {
  type Contrast,
  currentContrast,
  currentTheme,
  setContrast,
  setTheme,
  type Theme,
} from "../kits/theme/theme.ts";
import { doctorText } from "../messages/doctor.ts";
import { guideText } from "../messages/guide.ts";
import { sessionText } from "../messages/session.ts";
import { shellText } from "../messages/shell.ts";
import { logOut } from "../session/log-out.ts";
import { useOwnSession } from "../session/store.ts";
import { Icon } from "./navigation.tsx";

const themes: readonly [Theme, string][] = [
  ["auto", shellText.likeSystem],
  ["light", shellText.themeLight],
  ["dark", shellText.themeDark],
];
const contrasts: readonly [Contrast, string][] = [
  ["auto", shellText.likeSystem],
  ["default", shellText.contrastDefault],
  ["high", shellText.contrastHigh],
];

function subscribe(tell: () => void): () => void {
  addEventListener("pilothouse:theme", tell);
  return () => removeEventListener("pilothouse:theme", tell);
}

const DoctorDialog = lazily(() => import("../doctor/dialog.tsx"));
const SessionsDialog = lazily(() => import("../session/sessions-dialog.tsx"));

/** Who is logged in, settings of the browser, and the way out. */
export function Account() {
  const own = useOwnSession();
  const [sessions, setSessions] = useState(false);
  const [doctor, setDoctor] = useState(false);
  const theme = useSyncExternalStore(subscribe, currentTheme);
  const [hints, setHints] = usePreference("hints");
  const contrast = useSyncExternalStore(subscribe, currentContrast);
  return (
    <>
      <MenuButton
        label={own?.many ? sessionText.accountOf(own.user) : shellText.settings}
        align="end"
        className="ph-masthead__button"
        entries={[
          ...(own?.many
            ? ([
                { kind: "head", key: "who", label: `${sessionText.who(own.user)} · ${sessionText.role(own.role)}` },
                { key: "sessions", label: sessionText.sessions, onSelect: () => setSessions(true) },
                { kind: "line", key: "who-line" },
              ] as const)
            : []),
          { kind: "head", key: "theme", label: shellText.theme },
          ...themes.map(([key, label]) => ({
            key: `theme-${key}`,
            label,
            checked: theme === key,
            onSelect: () => setTheme(key),
          })),
          { kind: "head", key: "contrast", label: shellText.contrast },
          ...contrasts.map(([key, label]) => ({
            key: `contrast-${key}`,
            label,
            checked: contrast === key,
            onSelect: () => setContrast(key),
          })),
          { kind: "head", key: "hints-head", label: guideText.hintsHead },
          {
            key: "hints",
            label: guideText.hints,
            checked: hints !== "off",
            onSelect: () => setHints(hints === "off" ? "on" : "off"),
          },
          { kind: "line", key: "line" },
          ...(own?.role === "admin"
            ? [{ key: "doctor", label: doctorText.open, onSelect: () => setDoctor(true) }]
            : []),
          { key: "out", label: shellText.logOut, onSelect: () => void logOut(own) },
        ]}
      >
        <span className="pf-v6-screen-reader">{own?.many ? sessionText.accountOf(own.user) : shellText.settings}</span>
        <Icon path="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.700-6 7.500-6s6.900 2 7.500 6" size={20} />
      </MenuButton>
      {doctor &&
        createPortal(
          <Suspense>
            <DoctorDialog onClose={() => setDoctor(false)} />
          </Suspense>,
          document.body,
        )}
      {sessions &&
        // Not within the masthead: a banner has no banners in it.
        createPortal(
          <Suspense>
            <SessionsDialog onClose={() => setSessions(false)} />
          </Suspense>,
          document.body,
        )}
    </>
  );
}
