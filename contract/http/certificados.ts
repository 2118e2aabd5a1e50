import { z } from 'zod';
import { gatewayParams } from './gateways.ts';
import { defineRoute } from './route.ts';
import { instant } from './shapes.ts';

export const certificado = z
  .object({
    /** Lower-case hexadecimal, as the certificate prints it. */
    serial: z.string(),
    fingerprint256: z.string(),
    estado: z.enum(['ATIVO', 'SUPERADO', 'REVOGADO']),
    notBefore: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Certificado' });

export const listCertificados = defineRoute({
  method: 'GET',
  path: '/api/v1/contas/:slug/gateways/:gatewayId/certificados',
  access: 'VIEWER',
  tag: 'certificados',
  summary: 'Certificates of a gateway, newest first',
  params: gatewayParams,
  answer: z.object({ itens: z.array(certificado) }),
});

export type Certificado = z.output<typeof certificado>;
