export { claimDirectory, type Database, openDatabase } from "./database.ts";
