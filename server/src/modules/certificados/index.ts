/**
 * Certificados: who a gateway is. Two hierarchies with two roots: DEVICE (gateways) and SERVICE (our servers). A gateway's identity
 * is its certificate, known to the registry by fingerprint; its CN is its MAC. Private keys of gateways stay with them.
 */
export { ensureDevelopmentAuthorities, loadDeviceIssuing, loadServiceAuthority, loadTrust } from './authority-files.ts';
export { issueDeviceCertificate, issueServerCertificate, issueServiceCertificate } from './ca.ts';
export type { ServiceAuthority, SigningCertificate } from './ca.ts';
export { readCsr } from './csr.ts';
export { classifyTlsFailure, inspectDeviceCertificate } from './identity.ts';
export { digestSpki } from './key-strength.ts';
export { loadListenerTls } from './listener.ts';
export type { ListenerTls } from './listener.ts';
export { writeFileSafely } from './private-files.ts';
export { createCertificado, findCertificadoPem, revokeCertificados } from './repo.ts';
export { bindCertificados } from './routes.ts';
export { ensureServerCertificate } from './server-certificate.ts';
