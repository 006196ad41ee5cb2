import { formatBytes } from "../kits/small/format.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { guideText } from "../messages/guide.ts";
import type { Fact } from "./steps.ts";

const text = guideText.facts;
const short = (id: string): string => id.slice(0, 12);

/** What ticked a step, in words. */
export function factText(fact: Fact): string {
  switch (fact.kind) {
    case "image":
      return text.image(formatBytes(fact.size));
    case "runs":
      return text.runs(visibleText(fact.name, 60), short(fact.id));
    case "request":
      return text.request(visibleText(fact.line, 120));
    case "lines":
      return text.lines;
    case "replaced":
      return text.replaced(short(fact.from), short(fact.to));
    case "undone":
      return text.undone(short(fact.id));
    case "removed":
      return fact.volume === undefined ? text.removed : text.removedKept(visibleText(fact.volume, 60));
  }
}
