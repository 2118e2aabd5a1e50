import type { ReplayCount } from './replay.ts';
import type { Run } from './run.ts';

/** The summary's keys, also of `--json`. Messages unless the name says leituras or rows. */
export function summarize(run: Run, elapsedS: number, replay?: ReplayCount) {
  const { stats } = run;
  return {
    gateways: run.gateways.length,
    elapsed_s: Number(elapsedS.toFixed(3)),
    sent: stats.sent,
    acked: stats.acked,
    unacked: stats.unacked,
    leituras: stats.leiturasSent,
    leituras_acked: stats.leiturasAcked,
    leituras_per_s: Math.round(stats.leiturasAcked / elapsedS),
    p50_ms: stats.latency.percentile(0.5),
    p99_ms: stats.latency.percentile(0.99),
    receipted: stats.receipted,
    without_receipt: stats.withoutReceipt + run.gateways.reduce((sum, gateway) => sum + gateway.awaitedReceipts, 0),
    configs: stats.configs,
    configs_refused: stats.configsRefused,
    resent: stats.resent,
    duplicated: stats.duplicated,
    skipped: stats.skipped,
    reconnects: Math.max(0, stats.connects - run.gateways.filter((gateway) => gateway.hasConnected).length),
    never_connected: run.gateways.filter((gateway) => !gateway.hasConnected).length,
    refusals: stats.refusals,
    ...(stats.lastRefusal === '' ? {} : { last_refusal: stats.lastRefusal }),
    ...(stats.historyOwed === 0 ? {} : { history_leituras: stats.historyOwed, history_acked: stats.historyAcked }),
    ...(replay === undefined ? {} : { rows: replay.rows, bad_rows: replay.badRows, bad: replay.bad }),
  };
}

export type Summary = ReturnType<typeof summarize>;

export function formatSummary(summary: Summary): string {
  const resent = `resent ${summary.resent}, skipped ${summary.skipped}`;
  const lines = [
    `${summary.gateways} gateway${summary.gateways === 1 ? '' : 's'}, ${summary.elapsed_s} s`,
    `messages   sent ${summary.sent}, acknowledged ${summary.acked}, not acknowledged ${summary.unacked}, ${resent}`,
    `leituras   sent ${summary.leituras}, acknowledged ${summary.leituras_acked} (${summary.leituras_per_s}/s)`,
    `recibos    ${summary.receipted} messages receipted, ${summary.without_receipt} acknowledged without`,
    `ack time   p50 ${summary.p50_ms ?? '-'} ms, p99 ${summary.p99_ms ?? '-'} ms`,
    `sessions   ${summary.reconnects} reconnects, ${summary.refusals} refusals, ${summary.never_connected} never connected`,
  ];
  if (summary.last_refusal !== undefined) lines.push(`last refusal: ${summary.last_refusal}`);
  if (summary.history_leituras !== undefined) lines.push(`history    ${summary.history_acked} of ${summary.history_leituras} leituras acknowledged`);
  if (summary.rows !== undefined) lines.push(`file       ${summary.rows} rows, ${summary.bad_rows} bad`, ...(summary.bad ?? []).map(formatBad));
  return `${lines.join('\n')}\n`;
}

function formatBad(bad: ReplayCount['bad'][number]): string {
  return `  line ${bad.line}: ${bad.motivo} ${bad.detalhe}`;
}

export function formatProgress(run: Run, elapsedS: number, replay?: ReplayCount): string {
  const { stats, gateways } = run;
  const rows = replay === undefined ? '' : `${replay.rows}/${replay.rowsTotal} rows, ${replay.badRows} bad, `;
  const history = stats.historyOwed === 0 ? '' : `history ${Math.floor((100 * stats.historyAcked) / stats.historyOwed)} %, `;
  const trouble = stats.connected < gateways.length && stats.lastRefusal !== '' ? `, last refusal: ${stats.lastRefusal}` : '';
  const connected = `${stats.connected}/${gateways.length} connected`;
  return `${Math.round(elapsedS)} s: ${connected}, ${history}${rows}${stats.leiturasSent} leituras sent, ${stats.leiturasAcked} acknowledged${trouble}`;
}
