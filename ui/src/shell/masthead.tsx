import type { ReactNode } from "react";
import { AdminAccess } from "../fleet/admin-access.tsx";
import { HostSwitcher } from "../fleet/switcher.tsx";
import { inBrowser } from "../kits/address/address.ts";
import { MenuButton } from "../kits/popup/menu.tsx";
import { Tip } from "../kits/popup/tip.tsx";
import { guideText } from "../messages/guide.ts";
import { paletteText } from "../messages/palette.ts";
import { shellText } from "../messages/shell.ts";
import { pause, useObservable } from "../rpc/index.ts";
import { Account } from "./account.tsx";
import { Icon } from "./navigation.tsx";

/** What the help menu opens. */
interface Help {
  readonly guide: () => void;
  readonly glossary: () => void;
  readonly shortcuts: () => void;
  readonly about: () => void;
}

interface MastheadProps {
  readonly host: string;
  readonly navigationOpen: boolean;
  readonly onNavigation: () => void;
  readonly help: Help;
  readonly onSearch: () => void;
  /** Further buttons, before the pause. */
  readonly children?: ReactNode;
}

/** The bar at the top: navigation, name, live updates, tasks, help, account. */
export function Masthead({ host, navigationOpen, onNavigation, help, onSearch, children }: MastheadProps) {
  return (
    <header className="ph-masthead" data-region tabIndex={-1}>
      <button
        type="button"
        className="ph-masthead__button"
        aria-expanded={navigationOpen}
        aria-label={shellText.navigation}
        onClick={onNavigation}
      >
        <Icon path="M4 6h16M4 12h16M4 18h16" size={20} />
      </button>
      <span className="ph-masthead__brand">
        <img src={inBrowser("/favicon.svg")} alt="" width="26" height="26" />
        <span>{shellText.product}</span>
      </span>
      <HostSwitcher host={host} />
      <AdminAccess host={host} />
      <span className="ph-masthead__space" />
      <button type="button" className="ph-masthead__button ph-masthead__search" onClick={onSearch}>
        <Icon path="M10.5 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500L21 21" size={20} />
        <span>{paletteText.open}</span>
        <span className="ph-masthead__key" aria-hidden="true">
          Ctrl K
        </span>
      </button>
      {children}
      <Pause />
      <MenuButton
        label={shellText.help}
        align="end"
        className="ph-masthead__button"
        entries={[
          { key: "guide", label: guideText.open, onSelect: help.guide },
          { key: "glossary", label: guideText.glossary, onSelect: help.glossary },
          { key: "shortcuts", label: shellText.shortcuts, onSelect: help.shortcuts },
          { key: "about", label: guideText.about, onSelect: help.about },
        ]}
      >
        <span className="pf-v6-screen-reader">{shellText.help}</span>
        <Icon
          path="M9.2 9a3 3 0 1 1 4.3 2.7c-.9.5-1.5 1-1.5 2.1M12 17.5v.01M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19z"
          size={20}
        />
      </MenuButton>
      <Account />
    </header>
  );
}

function Pause() {
  const { paused, held } = useObservable(pause);
  return (
    <Tip text={paused ? shellText.resume : shellText.pause}>
      <button
        type="button"
        className="ph-masthead__button"
        aria-pressed={paused}
        aria-label={shellText.pause}
        onClick={() => pause.set({ paused: !paused, held: 0 })}
      >
        <Icon path={paused ? "M7 4.5l12 7.5-12 7.5z" : "M8 5v14M16 5v14"} size={20} />
        {paused && <span className="ph-masthead__note">{shellText.paused(held)}</span>}
      </button>
    </Tip>
  );
}
