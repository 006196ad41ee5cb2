export type { CertificateFacts } from "./certificate.ts";
export { Certificates } from "./certificates.ts";
