// A bad cell between a phone and a server: all connections share what comes through, and each waits its way there and back.
// (A browser's own emulation leaves workers out.)
import net from 'node:net';

const PIECE = 4_096;

/** One direction of the line: a queue that lets so many bytes through in a second, each so many milliseconds late. */
class Direction {
  free = 0;
  bytes = 0;

  constructor(bitsPerSecond, late) {
    Object.assign(this, { perMs: bitsPerSecond / 8 / 1000, late });
  }

  carry(from, to, openAt) {
    // Timers of nearly the same moment may come in any order; what they carry must not.
    const queue = [];
    const after = (act) => setTimeout(() => (queue.length ? after(act) : act()), 1);
    from.on('data', (chunk) => {
      from.pause();
      let last = 0;
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        this.free = Math.max(performance.now(), openAt, this.free) + piece.length / this.perMs;
        this.bytes += piece.length;
        last = this.free - performance.now();
        queue.push(piece);
        setTimeout(() => to.write(queue.shift(), () => {}), last + this.late);
      }
      setTimeout(() => from.resume(), last);
    });
    from.on('end', () => after(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => after(() => to.destroy()));
  }
}

export class SlowLine {
  /** To the server at this port: milliseconds there and back, bits in a second down and up. */
  static async start(port, { roundTrip, down, up }) {
    const line = new SlowLine();
    const [downwards, upwards] = [new Direction(down, roundTrip / 2), new Direction(up, roundTrip / 2)];
    line.server = net.createServer((phone) => {
      const server = net.connect(port, '127.0.0.1');
      // To shake hands takes a way there and back.
      const openAt = performance.now() + roundTrip;
      upwards.carry(phone, server, openAt);
      downwards.carry(server, phone, openAt);
    });
    await new Promise((done) => line.server.listen(0, '127.0.0.1', done));
    line.origin = `http://127.0.0.1:${line.server.address().port}`;
    line.received = () => downwards.bytes;
    return line;
  }

  stop() {
    this.server.close();
  }
}
