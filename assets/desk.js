// The console's comforts: keys, drafts that keep themselves, what is new without a reload. Every form works
// without this file.
const list = document.getElementById('list');
const question = document.getElementById('question');
const text = document.getElementById('text');
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Keys of the list.
let at = -1;
const rows = () => [...document.querySelectorAll('#list tbody tr')];
function go(to) {
  const all = rows();
  if (all.length === 0) return;
  all[at]?.classList.remove('at');
  at = Math.max(0, Math.min(all.length - 1, to));
  all[at].classList.add('at');
  all[at].scrollIntoView({ block: 'nearest' });
}
document.addEventListener('keydown', (event) => {
  if (event.target.matches('input, textarea, select')) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target === text) {
      event.preventDefault();
      text.form.requestSubmit(text.form.querySelector('button.main'));
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'j') go(at + 1);
  else if (event.key === 'k') go(at - 1);
  else if (event.key === 'Enter' && at >= 0 && event.target === document.body) rows()[at]?.querySelector('a')?.click();
  else if (event.key === '/' && document.getElementById('search')) {
    event.preventDefault();
    document.getElementById('search').focus();
  }
});

// A draft keeps itself a moment after the last stroke.
if (text) {
  const kept = document.getElementById('kept');
  let later;
  let sent = false;
  const keep = () => {
    if (sent) return;
    const form = new URLSearchParams({ csrf: text.form.elements.csrf.value, text: text.value });
    fetch(text.dataset.draft, { method: 'POST', body: form, keepalive: true }).then(
      (answer) => { kept.textContent = answer.ok ? '草稿已保存' : '草稿没有保存，请先复制下来再刷新'; },
      () => { kept.textContent = '没有网络，草稿没有保存'; },
    );
  };
  text.addEventListener('input', () => {
    clearTimeout(later);
    kept.textContent = '';
    later = setTimeout(keep, 800);
  });
  // One answer at a time, however often the button is pressed.
  text.form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    clearTimeout(later);
    sent = true;
  });
  addEventListener('pageshow', () => { sent = false; });
  document.getElementById('canned')?.addEventListener('change', (event) => {
    if (!event.target.value) return;
    text.setRangeText(event.target.value, text.selectionStart, text.selectionEnd, 'end');
    event.target.value = '';
    text.focus();
    text.dispatchEvent(new Event('input'));
  });
}

// What is new. The server answers when something changed, or after a while. Every page hears of danger that nobody
// has taken on; nothing of what a courier wrote comes with it.
const danger = document.getElementById('danger');
let sound;
function alarm() {
  // One page sounds for all, and again while nobody comes.
  if (Date.now() - Number(localStorage.getItem('diyi-danger-sounded') ?? 0) < 20000) return;
  sound ??= new AudioContext();
  if (sound.state !== 'running') {
    // Browsers stay silent until somebody touches the page.
    sound.resume().then(() => { if (sound.state === 'running' && !danger.hidden) alarm(); }, () => {});
    return;
  }
  localStorage.setItem('diyi-danger-sounded', Date.now());
  [0, 0.35, 0.7].forEach((after) => {
    const [tone, volume] = [sound.createOscillator(), sound.createGain()];
    tone.frequency.value = 880;
    volume.gain.value = 0.3;
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + after);
    tone.stop(sound.currentTime + after + 0.2);
  });
}
function warn(news) {
  if (!danger) return;
  danger.dataset.key = news.key;
  danger.hidden = news.count === 0;
  danger.querySelector('strong').textContent = news.says;
  danger.querySelector('a').href = news.href;
  if (news.count > 0) alarm();
}
async function hear(seen) {
  const asked = new URLSearchParams(danger ? { ...seen, danger: danger.dataset.key } : seen);
  const answer = await fetch(`/desk/news?${asked}`).catch(() => null);
  if (!answer?.ok) return { status: answer?.status };
  const news = await answer.json();
  const key = danger?.dataset.key;
  warn(news.danger);
  return { news, alarmed: danger && key !== danger.dataset.key };
}
async function watchDanger() {
  for (;;) {
    const { news, status } = await hear({ only_danger: 1 });
    if (status === 401) return;
    await rest(news ? 1000 : 5000);
  }
}

async function watchInbox(counts) {
  for (;;) {
    const { news, alarmed, status } = await hear({ ...Object.fromEntries(new URLSearchParams(location.search)), waiting: counts.dataset.waiting, late: counts.dataset.late });
    if (status === 401) return location.reload();
    if (!news) { await rest(5000); continue; }
    const same = String(news.waiting) === counts.dataset.waiting && String(news.late) === counts.dataset.late;
    if (same && !alarmed) { await rest(1000); continue; }
    const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
    const [newList, newCounts] = [fresh.getElementById('list'), fresh.getElementById('counts')];
    if (!newList || !newCounts) return location.reload();
    document.getElementById('list').replaceWith(newList);
    counts.replaceWith(newCounts);
    document.title = fresh.title;
    counts = newCounts;
    if (at >= 0) go(at);
  }
}

async function watchQuestion() {
  const others = document.getElementById('others');
  for (;;) {
    const { news } = await hear({ question: question.dataset.id, version: question.dataset.version });
    if (!news) { await rest(5000); continue; }
    others.hidden = news.others.length === 0;
    others.textContent = `${news.others.join('、')} 也在看这个提问`;
    if (String(news.version) !== question.dataset.version) {
      document.getElementById('changed').hidden = false;
      return watchDanger();
    }
    await rest(news.others.length > 0 ? 10000 : 1000);
  }
}

const counts = document.getElementById('counts');
if (counts && list) watchInbox(counts);
else if (question) watchQuestion();
else if (danger) watchDanger();
if (danger && !danger.hidden) alarm();
document.addEventListener('pointerdown', () => { if (danger && !danger.hidden) alarm(); });

// The door of an activity: also while the network is down. What was let in then is told later, each under its
// own number, so that it counts once.
const door = document.getElementById('door');
if (door) {
  const store = `diyi-door-${door.dataset.activity}`;
  const says = document.getElementById('says');
  const ticket = document.getElementById('ticket');
  const tickets = new Map(door.dataset.tickets.split(' ').filter(Boolean).map((entry) => entry.split('=')));
  const waiting = () => JSON.parse(localStorage.getItem(store) ?? '[]');
  const keep = (list) => localStorage.setItem(store, JSON.stringify(list));
  const clean = (text) => text.toUpperCase().replace(/^DIYI-TICKET:/, '').replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const anyDay = document.getElementById('any-day');
  const undo = document.getElementById('undo');
  let asked = null;
  let letIn = null;
  const say = (welcome, words) => {
    anyDay.hidden = true;
    undo.hidden = true;
    says.className = welcome ? 'welcome' : 'refused';
    says.textContent = words;
    if (welcome) document.getElementById('came').textContent = Number(document.getElementById('came').textContent) + 1;
    ticket.value = '';
    ticket.focus();
  };
  const showWaiting = (settled = []) => {
    const count = waiting().length;
    const line = document.getElementById('offline');
    line.hidden = count === 0 && settled.length === 0;
    line.textContent = [count > 0 && `没有网络：${count} 张票先放行，连上网络自动补登`, ...settled].filter(Boolean).join('；');
  };
  const send = (one) => fetch(`/desk/activities/${door.dataset.activity}/check-in`, {
    method: 'POST', body: new URLSearchParams({ csrf: door.dataset.csrf, ...one }),
  });
  const settle = async () => {
    const settled = [];
    for (const one of waiting()) {
      const answer = await send(one).catch(() => null);
      if (!answer?.ok) break;
      const { welcome, says: words } = await answer.json();
      if (!welcome) settled.push(`补登时发现：${one.ticket} ${words}`);
      keep(waiting().filter((other) => other.key !== one.key));
    }
    showWaiting(settled);
  };
  const checkIn = async (typed, allowed = {}) => {
    const one = { ...allowed, ticket: clean(typed), key: crypto.randomUUID?.() ?? String(Math.random()), at: String(Date.now()) };
    const answer = await send(one).catch(() => null);
    if (answer?.ok) {
      const { welcome, says: words, asks, booking } = await answer.json();
      say(welcome, words);
      asked = asks ? typed : null;
      anyDay.hidden = !asks;
      letIn = booking && { booking, ticket: one.ticket };
      undo.hidden = !letIn;
      if (welcome) localStorage.setItem(`${store}-${one.ticket}`, '1');
      return settle();
    }
    if (answer) return say(false, answer.status === 401 ? '登录过期了，请重新登录' : '没有成功，请再试一次');
    // No network: what this page knows decides, and the server will say so later.
    const bytes = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(one.ticket));
    const hash = bytes && [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (!hash || !tickets.has(hash)) return say(false, '没有网络，名单里没有这张票');
    const [day, used] = tickets.get(hash).split(',');
    if (used) return say(false, `这张票 ${used.replaceAll('_', ' ')} 已经用过`);
    if (localStorage.getItem(`${store}-${one.ticket}`)) return say(false, '这张票在这里已经用过');
    // Days are those in China, whatever the phone at the door is set to.
    if (day !== new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10) && !one.any_day) {
      say(false, `没有网络；这张票是 ${day} 的，今天不能用`);
      asked = typed;
      anyDay.hidden = false;
      return;
    }
    localStorage.setItem(`${store}-${one.ticket}`, '1');
    keep([...waiting(), one]);
    say(true, '请进（没有网络，先放行）');
    showWaiting();
  };
  anyDay.addEventListener('click', () => { if (asked) checkIn(asked, { any_day: '1' }); });
  undo.addEventListener('click', async () => {
    if (!letIn) return;
    const body = new URLSearchParams({ csrf: door.dataset.csrf, booking: letIn.booking, at_door: '1' });
    const answer = await fetch(`/desk/activities/${door.dataset.activity}/undo-check-in`, { method: 'POST', body }).catch(() => null);
    if (!answer?.ok) return say(false, '没有撤回，请再试一次');
    localStorage.removeItem(`${store}-${letIn.ticket}`);
    letIn = null;
    say(false, '签到已撤回，这张票还能用');
    const came = document.getElementById('came');
    came.textContent = Math.max(0, Number(came.textContent) - 1);
  });
  document.getElementById('check-in').addEventListener('submit', (event) => {
    event.preventDefault();
    if (ticket.value.trim()) checkIn(ticket.value);
  });
  addEventListener('online', settle);
  setInterval(() => { if (waiting().length > 0) settle(); }, 10000);
  showWaiting();
  settle();
  // The app's own reader, in a worker: loaded with the page, so that it is there when the network is not.
  const scan = document.getElementById('scan');
  const reader = new Worker('/qr-reader-worker.js', { type: 'module' });
  const answered = () => new Promise((done) => { reader.onmessage = (message) => done(message.data); });
  const look = async (video) => {
    const scale = Math.min(1, 720 / Math.max(video.videoWidth, video.videoHeight, 1));
    const canvas = new OffscreenCanvas(Math.max(1, video.videoWidth * scale), Math.max(1, video.videoHeight * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const answer = answered();
    reader.postMessage(context.getImageData(0, 0, canvas.width, canvas.height));
    return answer;
  };
  answered().then(() => { scan.hidden = false; });
  scan.addEventListener('click', async () => {
    const video = document.getElementById('camera');
    const stream = await navigator.mediaDevices?.getUserMedia({ video: { facingMode: 'environment' } }).catch(() => null);
    if (!stream) return say(false, '打不开相机，请允许使用相机，或者输入票号');
    scan.hidden = true;
    video.hidden = false;
    video.srcObject = stream;
    await video.play().catch(() => {});
    let last = { text: '', at: 0 };
    for (;;) {
      const text = await look(video);
      // A ticket held still before the camera is asked once; shown again later, it is asked again.
      if (text && (text !== last.text || Date.now() - last.at > 5000)) await checkIn(text);
      if (text) last = { text, at: Date.now() };
      await rest(250);
    }
  });
}

// A place is touched on the map instead of typed.
const picker = document.querySelector('diyi-map[pick]');
if (picker) {
  const typed = ['lat', 'lon'].map((name) => document.querySelector(`input[name=${name}]`));
  document.getElementById('map-picked').addEventListener('input', (event) => {
    event.target.value.split(',').forEach((degrees, at) => { typed[at].value = degrees; });
  });
  const show = () => {
    const [lat, lon] = typed.map((field) => Number(field.value));
    if (lat && lon) picker.setAttribute('here', `${lat},${lon}`);
  };
  typed.forEach((field) => field.addEventListener('change', show));
  // Large, so only where it is opened.
  picker.closest('details').addEventListener('toggle', () => { import('/map.js').then(show); }, { once: true });
}
