/**
 * The page's Content-Security-Policy: our own files and nothing else.
 * @param connect what the page may open connections to: `'self'` in the browser shell, whose contract is a WebSocket, and
 * `'none'` in Electron, where main owns every socket.
 */
export function contentSecurityPolicy(connect: "'self'" | "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
