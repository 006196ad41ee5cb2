export type { CertificateFacts } from "./certificate.ts";
export { Certificates } from "./certificates.ts";
export { type CertificateLook, lookAtCertificate } from "./look.ts";
