import { createServer, type Socket } from 'node:net';

/**
 * The barest relay there is, a process of its own: whatever one connection says is said to all others. Prints its port.
 */
const peers = new Set<Socket>();

const server = createServer((socket) => {
  socket.setNoDelay(true);
  peers.add(socket);
  socket.on('data', (bytes) => {
    for (const peer of peers) if (peer !== socket) peer.write(bytes);
  });
  socket.on('error', () => {});
  socket.on('close', () => peers.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit(0));
