import { useEffect } from "react";
import { Link } from "wouter";
import { guideText as text } from "../messages/guide.ts";
import { type TermName, terms } from "../messages/terms.ts";
import { Heading } from "../shell/heading.tsx";
import "./glossary.css";

const names = (Object.keys(terms) as TermName[]).toSorted((a, b) => (terms[a].word < terms[b].word ? -1 : 1));

/** All terms with what they mean; `#tag` leads to one. */
export default function GlossaryPage({ host }: { readonly host: string }) {
  useEffect(() => {
    const show = () => {
      const term = document.getElementById(location.hash.slice(1));
      term?.scrollIntoView({ block: "center" });
      term?.focus({ preventScroll: true });
    };
    show();
    addEventListener("hashchange", show);
    addEventListener("popstate", show);
    return () => {
      removeEventListener("hashchange", show);
      removeEventListener("popstate", show);
    };
  }, []);
  return (
    <>
      <Heading title={text.glossary} beside={text.glossaryHelp} />
      <div className="ph-page">
        <dl className="ph-glossary">
          {names.map((name) => (
            <div key={name}>
              <dt id={`term-${name}`} tabIndex={-1}>
                {terms[name].word}
              </dt>
              <dd>
                {terms[name].text}{" "}
                {text.glossarySee[name] !== undefined && (
                  <Link href={`/hosts/${encodeURIComponent(host)}/${name}s`}>{text.glossarySee[name]}</Link>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}
