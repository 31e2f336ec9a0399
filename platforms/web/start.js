// Runs before all else, in every browser: it is written for those that can read nothing newer. Where the app can run, its
// wasm is fetched from here on, so that nobody else pays for it; where it cannot, or does not come, it says so.
(function () {
  'use strict';
  var TOO_OLD = '这个浏览器太旧，地图、预约、没有网络时用不了；驿站、活动、常见问题照样能看，也能提问。换一个新的浏览器就都有。';
  var NOT_OPEN = '递驿没有打开。检查网络后刷新；有急事请打 12355。';
  /**
   * A module with all that the app's wasm needs beyond the first version: bulk memory, sign extension, saturating
   * conversions, mutable globals, several values, references: Chromium 96, Safari 15, Firefox 114 (which learned modules
   * in workers last).
   */
  var NEEDED = 'AGFzbQEAAAABBgFgAAJ/fwMCAQAEBAFvAAEFAwEAAQYGAX8BQQALBwUBAWcDAAohAR8AQQBBAEEA/AsAQQDQbyYAQQDARAAAAAAAAAAA/AIL';
  /** Nothing of the app has run for so long, milliseconds. */
  var SILENT_MS = 30000;
  /** What a page says of doors holds for so long, milliseconds. */
  var OLD_MS = 15 * 60000;
  var waiting = '';

  /** Below the server's first picture, the other line is not seen. */
  function write() {
    var lines = ['boot-says', 'first-says'];
    for (var at = 0; at < lines.length; at += 1) {
      var line = document.getElementById(lines[at]);
      if (line) line.textContent = waiting;
    }
  }
  function says(text) {
    // What others have written there stays.
    if (!text && !waiting) return;
    waiting = text;
    write();
  }
  // The lines may come later than this.
  document.addEventListener('DOMContentLoaded', function () { if (waiting) write(); });

  /** A page that is come back to says of doors what is long over; by a clock that is wrong nobody knows. */
  function hideOldDoors() {
    var first = document.getElementById('first');
    var at = first && Number(first.getAttribute('data-at'));
    if (!at || Math.abs(Date.now() - at) < OLD_MS) return;
    var doors = first.querySelectorAll('.card-line .open, .card-line .closed');
    for (var each = 0; each < doors.length; each += 1) {
      // The same colour says that there is doubt.
      if (!doors[each].querySelector('svg')) continue;
      doors[each].className = 'unknown';
      doors[each].textContent = '开没开门，刷新再看';
    }
  }
  document.addEventListener('DOMContentLoaded', hideOldDoors);
  addEventListener('pageshow', hideOldDoors);
  // Who unlocks the phone, or only looks at it for long.
  document.addEventListener('visibilitychange', hideOldDoors);
  setInterval(hideOldDoors, 60000);

  function runs() {
    try {
      var bytes = atob(NEEDED);
      var module = new Uint8Array(bytes.length);
      for (var at = 0; at < bytes.length; at += 1) module[at] = bytes.charCodeAt(at);
      return 'noModule' in HTMLScriptElement.prototype && WebAssembly.validate(module);
    } catch (error) {
      return false;
    }
  }

  /** Those files without which nothing begins, in this and in what it brings. */
  function isStart(address) {
    return /\/(boot|first-picture)\.js([?#]|$)/.test(address || '');
  }
  addEventListener('error', function (event) {
    var of = event.target;
    // A reset line. What is readable stays; when the network is back all is asked for again, unless somebody writes.
    if (of && of.tagName === 'SCRIPT' && isStart(of.src)) {
      says(NOT_OPEN);
      addEventListener('online', function () {
        var fields = document.querySelectorAll('#first textarea, #first input:not([type=hidden]):not([type=checkbox])');
        for (var at = 0; at < fields.length; at += 1) if (fields[at].value) return;
        location.reload();
      });
    } else if (isStart(event.filename) && /SyntaxError/.test(event.message)) says(TOO_OLD);
  }, true);

  var can = runs();
  // What runs from here on is there: platforms/web/boot.js.
  window.diyiStart = { runs: can, begun: false, says: says, TOO_OLD: TOO_OLD, NOT_OPEN: NOT_OPEN };
  if (!can) return says(TOO_OLD);
  setTimeout(function () { if (!window.diyiStart.begun && !waiting) says(NOT_OPEN); }, SILENT_MS);
  var wanted = [['modulepreload', '/diyi.js'], ['preload', '/diyi_bg.wasm']];
  for (var at = 0; at < wanted.length; at += 1) {
    var link = document.createElement('link');
    link.rel = wanted[at][0];
    link.href = wanted[at][1];
    if (link.rel === 'preload') {
      link.as = 'fetch';
      link.type = 'application/wasm';
      link.crossOrigin = 'anonymous';
    }
    document.head.appendChild(link);
  }
})();
