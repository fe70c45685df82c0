/**
 * Whether a page of ours may have the user's browser open this address: https, to a named host, without a password in it.
 * Everything else (file:, javascript:, other programs' schemes, smb shares) stays closed.
 */
export function mayOpenOutside(address: string): boolean {
  try {
    const { protocol, username, password, hostname } = new URL(address);
    return protocol === 'https:' && username === '' && password === '' && hostname.includes('.');
  } catch {
    return false;
  }
}
