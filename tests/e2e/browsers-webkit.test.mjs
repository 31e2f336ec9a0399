// A courier with WebKit, the engine of iPhones.
import { day } from './browsers/day.mjs';
import { WebKit } from './browsers/webkit.mjs';

const missing = WebKit.missing();

day({ name: 'WebKit', missing, start: () => WebKit.start() });
// As Debian builds it, its files cannot be written at once, and say so late.
day({ name: 'WebKit that refuses its files', missing, start: () => WebKit.start({ features: ['AccessHandle', 'FileSystem', 'StorageAPI'] }), looks: false });
