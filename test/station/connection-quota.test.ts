import { describe, expect, it } from 'vitest';
import { ConnectionQuota, QUOTA_LIMITS, quotaKey } from '../../src/station/connection-quota.ts';

describe('connections from one place', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::2', '0:0:0:0'],
    ['1::', '1:0:0:0'],
  ])('%s counts as %s', (address, key) => {
    expect(quotaKey(address)).toBe(key);
  });

  it('are 16, from this computer 256, in all 1024', () => {
    const quota = new ConnectionQuota();
    const take = (address: string, count: number) =>
      Array.from({ length: count }, () => quota.take(address)).filter((refusal) => refusal !== null);
    expect(take('192.0.2.1', 17)).toEqual(['address']);
    expect(take('::1', 256)).toEqual([]);
    expect(take('127.0.0.1', 1)).toEqual(['address']);
    for (let i = 0; i < 47; i++) expect(take(`198.51.100.${i}`, 16)).toEqual([]);
    expect(16 + 256 + 47 * 16).toBe(QUOTA_LIMITS.total);
    expect(take('203.0.113.1', 1)).toEqual(['total']);
  });

  it('free their place, and never more than they took', () => {
    const quota = new ConnectionQuota({ perAddress: 1 });
    expect(quota.take('192.0.2.1')).toBeNull();
    expect(quota.take('192.0.2.1')).toBe('address');
    quota.give('192.0.2.1');
    quota.give('192.0.2.1');
    quota.give('192.0.2.2');
    expect(quota.take('192.0.2.1')).toBeNull();
    expect(quota.take('192.0.2.1')).toBe('address');
  });
});
