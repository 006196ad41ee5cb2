import { shellText } from "../messages/shell.ts";
import type { Area } from "./area.ts";

/** The areas of a host, in the order of the navigation. An area is listed when it works, not before. */
export const hostAreas: readonly Area[] = [
  {
    id: "overview",
    title: shellText.areas.overview,
    path: "",
    icon: "M3 17a9 9 0 1 1 18 0M12 17l4-6M3 17h18",
    load: () => import("../overview/area.tsx"),
  },
  {
    id: "containers",
    title: shellText.areas.containers,
    path: "/containers",
    icon: "M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8",
    load: () => import("../containers/area.tsx"),
  },
  {
    id: "images",
    title: shellText.areas.images,
    path: "/images",
    icon: "M12 3l9 5-9 5-9-5zM3.5 12l8.5 4.75L20.5 12M3.5 16l8.5 4.75L20.5 16",
    load: () => import("../images/area.tsx"),
  },
  {
    id: "volumes",
    title: shellText.areas.volumes,
    path: "/volumes",
    icon: "M4 6c0-1.700 3.600-3 8-3s8 1.300 8 3-3.600 3-8 3-8-1.300-8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3",
    load: () => import("../volumes/area.tsx"),
  },
  {
    id: "networks",
    title: shellText.areas.networks,
    path: "/networks",
    icon: "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
    load: () => import("../networks/area.tsx"),
  },
];
