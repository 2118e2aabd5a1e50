/** What a run of chaos found, for a person and for a program. */
import type { ChaosResult } from './run.ts';

/** Plain keys; seconds by kind of kill. `ok` when nothing is missing, extra or changed. */
export function summarizeResult({ begun, kills, network, summary, compared, accounts }: ChaosResult) {
  const { sent, acked, stored, missing, extra, changed, quarentena, conflitos } = compared;
  return {
    broker: begun.broker,
    seed: begun.seed,
    kills: kills.length,
    by_kind: Object.fromEntries(
      Object.entries(Object.groupBy(kills, ({ victim }) => victim)).map(([victim, of]) => [
        victim,
        { kills: of.length, ack_p50_s: seconds(median(of.map(({ ackMs }) => ackMs))), ack_max_s: seconds(Math.max(...of.map(({ ackMs }) => ackMs))), back_max_s: seconds(Math.max(...of.map(({ backMs }) => backMs))) },
      ]),
    ),
    network,
    messages_in_flight_at_kills: kills.reduce((sum, { inFlight }) => sum + inFlight, 0),
    messages_resent: summary.resent,
    messages_duplicated: summary.duplicated,
    reconnects: summary.reconnects,
    accounts,
    readings: { sent, acknowledged: acked, stored },
    missing: missing.length,
    extra: extra.length,
    changed: changed.length,
    quarentena,
    conflitos,
    ok: isSound(compared),
  };
}

export function isSound({ missing, extra, changed }: ChaosResult['compared']): boolean {
  return missing.length + extra.length + changed.length === 0;
}

export function describeResult(result: ChaosResult): string {
  const report = summarizeResult(result);
  const { missing, extra, changed } = result.compared;
  const examples = Object.entries({ missing, extra, changed }).flatMap(([what, keys]) => keys.slice(0, 3).map((key) => `  ${what}: ${key}`));
  const { sent, acknowledged, stored } = report.readings;
  return `${[
    `seed ${report.seed}, ${report.broker} broker, ${report.kills} kills`,
    '  killed        times   acknowledges again after (p50, max)   all back after (max)',
    ...Object.entries(report.by_kind).map(([victim, { kills, ack_p50_s, ack_max_s, back_max_s }]) => `  ${victim.padEnd(12)} ${pad(kills, 6)} ${pad(ack_p50_s, 22)} s ${pad(ack_max_s, 8)} s ${pad(back_max_s, 18)} s`),
    `network: ${Object.entries(report.network).map(([fault, count]) => `${fault} ${count}`).join(', ')}`,
    `messages: ${report.messages_in_flight_at_kills} in flight at kills, ${report.messages_resent} sent again, ${report.messages_duplicated} sent twice, ${report.reconnects} reconnections`,
    `at stake: ${acknowledged} readings acknowledged (${sent} sent, ${stored} stored)`,
    `${report.missing} missing, ${report.extra} extra, ${report.changed} changed`,
    ...examples,
  ].join('\n')}\n`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}
