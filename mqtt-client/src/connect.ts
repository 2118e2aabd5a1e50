import net from 'node:net';
import tls from 'node:tls';
import { Connection } from './connection.ts';
import { MqttError } from './errors.ts';
import type { ConnectOptions, MqttConnection } from './options.ts';

/** Opens the socket, TLS and the MQTT session. Rejects with an `MqttError`; nothing is left open then. */
export async function connect(options: ConnectOptions): Promise<MqttConnection> {
  const { protocol = 4 } = options;
  if (protocol !== 'newest') return open(options, protocol);
  try {
    return await open(options, 5);
  } catch (error) {
    if (!(error instanceof MqttError) || !isOfVersion(error)) throw error;
    return open(options, 4);
  }
}

async function open(options: ConnectOptions, protocol: 4 | 5): Promise<MqttConnection> {
  const connection = new Connection(openSocket(options), protocol, options);
  await connection.opened;
  return connection;
}

/** As servers of 3.1.1 answer (section 3.1.2.2), as those of 5 do, and as those that know no better hang up. */
function isOfVersion({ code, returnCode }: MqttError): boolean {
  return code === 'closed' || (code === 'connack' && (returnCode === 1 || returnCode === 0x84));
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
