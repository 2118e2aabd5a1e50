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
  const name = servername ?? host;
  return tls
    .connect({
      host,
      port,
      minVersion: 'TLSv1.2',
      ...credentials,
      // SNI carries no addresses (RFC 6066 section 3), yet the certificate is checked against one.
      ...(net.isIP(name) === 0 ? { servername: name } : {}),
      checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(name, certificate),
    })
    .setNoDelay(true);
}
