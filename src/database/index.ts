export { claimDirectory, type Database, examineDatabase, openDatabase } from "./database.ts";
