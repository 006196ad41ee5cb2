export { type ProblemCode, problemCodes } from "./codes.ts";
export {
  asProblem,
  Problem,
  type ProblemData,
  type ProblemDetail,
  type ProblemFields,
  type Remedy,
} from "./problem.ts";
