import net from 'node:net';
import tls from 'node:tls';
import { Connection } from './connection.ts';
import { encodeConnect } from './encode.ts';
import type { ConnectOptions, MqttConnection } from './options.ts';

/** Opens the socket, TLS and the MQTT session. Rejects with an `MqttError`; nothing is left open then. */
export async function connect(options: ConnectOptions): Promise<MqttConnection> {
  const hello = encodeConnect(options);
  const connection = new Connection(openSocket(options), hello, options);
  await connection.opened;
  return connection;
}

function openSocket(options: ConnectOptions): net.Socket {
  const { host, port } = options;
  if (options.tls === undefined) return net.connect({ host, port, noDelay: true });
  const { servername, ...credentials } = options.tls;
  const name = servername ?? (net.isIP(host) === 0 ? host : undefined);
  return tls.connect({
    host,
    port,
    minVersion: 'TLSv1.2',
    ...credentials,
    ...(name === undefined ? {} : { servername: name }),
  }).setNoDelay(true);
}
