import { createContext } from "react";

/**
 * Asks for administrative access to the page's host; the shell gives it. Undefined where there is nothing to turn on: it
 * is on, or the account is root's.
 */
export const AdminAccessContext = createContext<(() => void) | undefined>(undefined);
