import { Component, type ReactNode } from "react";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { shellText } from "../messages/shell.ts";
import { problemOf } from "../rpc/index.ts";

/** Shows what failed instead of an empty page. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    const problem = { ...problemOf(this.state.error), title: shellText.pageFailed };
    return (
      <div className="ph-page">
        <ProblemView problem={problem} onRetry={() => location.reload()} />
      </div>
    );
  }
}
