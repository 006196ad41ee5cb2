import { LiveRegion } from "../kits/live-region/live-region.tsx";
import { ChartSection } from "./chart-section.tsx";
import { ListSection } from "./list-section.tsx";
import "./gallery.css";

/** Every kit in every state, for people who build pages, and for the browser tests. */
export default function Gallery() {
  return (
    <div className="ph-gallery__scroll">
      <LiveRegion />
      <main className="ph-gallery">
        <h1>Gallery of the kits</h1>
        <section aria-labelledby="list">
          <h2 id="list">List</h2>
          <ListSection />
        </section>
        <section aria-labelledby="charts">
          <h2 id="charts">Charts</h2>
          <ChartSection />
        </section>
      </main>
    </div>
  );
}
