import { useMemo } from "react";
import { containers } from "../containers/store.ts";
import { hostRows } from "../fleet/rows.ts";
import { hosts } from "../fleet/store.ts";
import { images } from "../images/store.ts";
import { inBrowser, navigate } from "../kits/address/address.ts";
import { setTheme } from "../kits/theme/theme.ts";
import { adminText } from "../messages/admin.ts";
import { guideText } from "../messages/guide.ts";
import { hostsText } from "../messages/hosts.ts";
import { paletteText } from "../messages/palette.ts";
import { type TermName, terms } from "../messages/terms.ts";
import { networks } from "../networks/store.ts";
import { pause, useLive } from "../rpc/index.ts";
import type { Area } from "../shell/area.ts";
import { volumes } from "../volumes/store.ts";
import type { Entry } from "./match.ts";

/** What the palette can do in the shell. */
export interface Actions {
  readonly areas: readonly Area[];
  readonly guide: () => void;
  readonly glossary: () => void;
  readonly shortcuts: () => void;
  readonly about: () => void;
  /** Asks for administrative access, where it can be turned on. */
  readonly elevate: (() => void) | undefined;
}

/** The field's words; each leads to its place in the glossary. */
const termEntries = (Object.keys(terms) as TermName[]).map(
  (name): Entry => ({
    key: `term ${name}`,
    kind: "term",
    title: terms[name].word,
    detail: terms[name].text,
    run: () => navigate(`/glossary#term-${name}`),
  }),
);

/** Everything that can be found on this host. Objects are followed while the palette is open. */
export function useEntries(host: string, actions: Actions): readonly Entry[] {
  const base = `/hosts/${encodeURIComponent(host)}`;
  const { areas } = actions;
  const running = useLive(containers).data?.rows;
  const fixed = useMemo<readonly Entry[]>(
    () => [
      ...areas.map(
        ({ id, title, path }): Entry => ({
          key: `page ${id}`,
          kind: "page",
          title,
          detail: paletteText.page,
          run: () => navigate(base + path),
        }),
      ),
      ...actionsOf(actions),
      ...termEntries,
    ],
    [areas, base, actions],
  );
  const objects = useMemo<readonly Entry[]>(
    () =>
      Object.entries(running ?? {}).map(
        ([key, row]): Entry => ({
          key: `container ${key}`,
          kind: "object",
          title: row.name,
          detail: paletteText.container(row.engine),
          words: [row.id, row.imageId, row.image],
          run: () => navigate(`${base}/containers/${row.id.slice(0, 12)}?engine=${encodeURIComponent(row.engine)}`),
        }),
      ),
    [running, base],
  );
  const others = useOthers(base);
  const machines = useHosts(host);
  return useMemo(() => [...fixed, ...machines, ...objects, ...others], [fixed, machines, objects, others]);
}

/** The list of all machines, and each of them but the page's own. */
function useHosts(host: string): readonly Entry[] {
  const known = useLive(hosts).data?.hosts;
  return useMemo(
    () => [
      {
        key: "page hosts",
        kind: "page",
        title: hostsText.all,
        detail: paletteText.page,
        words: [hostsText.title],
        run: () => navigate("/hosts"),
      },
      {
        key: "action add-host",
        kind: "action",
        title: hostsText.add,
        detail: paletteText.action,
        run: () => navigate("/hosts?dialog=add"),
      },
      ...Object.values(hostRows(known ?? {}, {})).flatMap(({ name, target, state }): readonly Entry[] =>
        name === host
          ? []
          : [
              {
                key: `host ${name}`,
                kind: "object",
                title: hostsText.nameOf(name),
                detail: paletteText.host(hostsText.state[state.kind]),
                words: [name, target, target.slice(target.indexOf("@") + 1)],
                // A page is about one host: another is loaded anew.
                run: () => location.assign(inBrowser(`/hosts/${encodeURIComponent(name)}`)),
              },
            ],
      ),
    ],
    [known, host],
  );
}

/** Images, volumes and networks. */
function useOthers(base: string): readonly Entry[] {
  const imageRows = useLive(images).data?.rows;
  const volumeRows = useLive(volumes).data?.rows;
  const networkRows = useLive(networks).data?.rows;
  return useMemo(() => {
    const entry = (
      key: string,
      title: string,
      detail: string,
      path: string,
      engine: string,
      words: readonly string[] = [],
    ): Entry => ({
      key,
      kind: "object",
      title,
      detail,
      words,
      run: () => navigate(`${base}${path}?engine=${encodeURIComponent(engine)}`),
    });
    return [
      ...Object.entries(imageRows ?? {}).map(([key, { id, tags, digests, engine }]) => {
        const short = id.replace(/^sha256:/, "").slice(0, 12);
        const words = [id, ...tags, ...digests.map((one) => one.slice(one.indexOf("@") + 1))];
        return entry(`image ${key}`, tags[0] ?? short, paletteText.image(engine), `/images/${short}`, engine, words);
      }),
      ...Object.entries(volumeRows ?? {}).map(([key, { name, engine }]) =>
        entry(`volume ${key}`, name, paletteText.volume(engine), `/volumes/${encodeURIComponent(name)}`, engine),
      ),
      ...Object.entries(networkRows ?? {}).map(([key, { name, engine }]) =>
        entry(`network ${key}`, name, paletteText.network(engine), `/networks/${encodeURIComponent(name)}`, engine),
      ),
    ];
  }, [base, imageRows, volumeRows, networkRows]);
}

function actionsOf({ guide, glossary, shortcuts, about, elevate }: Actions): readonly Entry[] {
  const action = (key: string, title: string, run: () => void): Entry => ({
    key: `action ${key}`,
    kind: "action",
    title,
    detail: paletteText.action,
    run,
  });
  return [
    action("light", paletteText.themeLight, () => setTheme("light")),
    action("dark", paletteText.themeDark, () => setTheme("dark")),
    action("pause", paletteText.pause, () => pause.set({ paused: !pause.get().paused, held: 0 })),
    ...(elevate ? [action("elevate", adminText.turnOn, elevate)] : []),
    action("guide", guideText.open, guide),
    action("glossary", guideText.glossary, glossary),
    action("shortcuts", paletteText.shortcuts, shortcuts),
    action("about", guideText.aboutTitle, about),
  ];
}
