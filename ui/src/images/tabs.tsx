import { Link, useLocation } from "wouter";
import { imagesText as text } from "../messages/images.ts";

/** The two lists of the area. */
export function AreaTabs() {
  const [location] = useLocation();
  return (
    <nav className="ph-image-tabs" aria-label={text.pages}>
      {(
        [
          ["/", text.title],
          ["/builds", text.builds],
        ] as const
      ).map(([path, title]) => (
        <Link key={path} href={path} aria-current={location === path ? "page" : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
