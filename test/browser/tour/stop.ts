import type { Locator, Page } from "playwright-core";
import type { addresses } from "../../../ui/src/shell/addresses.ts";

/** An address of the route table, with the part of it that it belongs to. */
export type At = {
  readonly [Of in keyof typeof addresses]: `${Of} ${(typeof addresses)[Of][number]}`;
}[keyof typeof addresses];

/** One thing to look at. */
export interface Stop {
  readonly name: string;
  /** The entry of the route table that it shows; missing where it opens over the page of the stop before. */
  readonly at?: At;
  readonly path?: string;
  /** Every one of them is there when the page is. */
  readonly shows: readonly ((page: Page) => Locator)[];
  /** What a person does to see it, on the page. */
  readonly open?: (page: Page) => Promise<unknown>;
  /** Leaves the page as it was, for the next stop. */
  readonly close?: (page: Page) => Promise<unknown>;
}

/** The first place where these words stand. */
export const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first();
