import type { QuotaRates } from './modules/telemetria/index.ts';
import { rateOf } from './modules/telemetria/index.ts';
import type { Config } from './platform/config.ts';

/** Readings a second, where no setting says otherwise. Reasons stand in docs/adr/0015. */
const DEFAULTS = { gateway: 100, conta: 5_000 };

export function readQuotas({ TDS_QUOTA_EACH, TDS_QUOTA_SUM, TDS_QUOTA_SECONDS }: Config): QuotaRates {
  return {
    gateway: rateOf(TDS_QUOTA_EACH ?? DEFAULTS.gateway, TDS_QUOTA_SECONDS),
    conta: rateOf(TDS_QUOTA_SUM ?? DEFAULTS.conta, TDS_QUOTA_SECONDS),
  };
}
