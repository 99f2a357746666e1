import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { SimulatedService } from './simulated-service';

/**
 * The simulated service on a loopback port, for those who can ask only over the network. A request to
 * `/?url=<address>` is answered with the status that the address has, and with a connection that is
 * reset where nobody answers there.
 */
export class ServiceEndpoint {
  private constructor(private readonly server: http.Server) {}

  public static async start(service: Pick<SimulatedService, 'request'>): Promise<ServiceEndpoint> {
    const server = http.createServer((request, response) => {
      request.resume();
      const { searchParams } = new URL(request.url ?? '/', 'http://endpoint');
      service
        .request(searchParams.get('url') ?? '')
        .catch(() => 0)
        .then((status) => {
          if (status === 0) request.socket.resetAndDestroy();
          else response.writeHead(status).end();
        })
        .catch(() => response.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ServiceEndpoint(server);
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }
}
