// A courier with Firefox: as it is, and over plain http in the local network.
import { address, day, noAddress } from './browsers/day.mjs';
import { Firefox } from './browsers/firefox.mjs';

const start = () => Firefox.start();

day({ name: 'Firefox', missing: Firefox.missing(), start, again: true });
day({ name: 'Firefox over http in the local network', missing: Firefox.missing() || noAddress, start, host: address, offline: false, again: true });
