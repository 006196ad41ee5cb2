import type { Area } from "./area.ts";

/** The areas of a host, in the order of the navigation. An area is listed when it works, not before. */
export const hostAreas: readonly Area[] = [
  {
    id: "overview",
    title: "Overview",
    path: "",
    icon: "M3 17a9 9 0 1 1 18 0M12 17l4-6M3 17h18",
    load: () => import("../overview/area.tsx"),
  },
  {
    id: "containers",
    title: "Containers",
    path: "/containers",
    icon: "M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8",
    load: () => import("../containers/area.tsx"),
  },
  {
    id: "images",
    title: "Images",
    path: "/images",
    icon: "M12 3l9 5-9 5-9-5zM3.5 12l8.5 4.75L20.5 12M3.5 16l8.5 4.75L20.5 16",
    load: () => import("../images/area.tsx"),
  },
];

/** Where a visit without a path goes. */
export const home = "/hosts/local";
