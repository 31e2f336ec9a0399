// The console's comforts: keys, drafts that keep themselves, what is new without a reload. Every form works
// without this file.
const list = document.getElementById('list');
const question = document.getElementById('question');
const text = document.getElementById('text');
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// What is typed into one form is not sent with another one: who forgot to save it is asked first. An answer to a question
// is kept as a draft and goes with no other form, so it is not asked about.
const isText = (field) => field.tagName === 'TEXTAREA' || (field.tagName === 'INPUT' && ['text', 'date', 'datetime-local', 'number', 'tel', 'email', 'url'].includes(field.type));
const isTyped = (field) => isText(field) && field !== text && field.name && !field.readOnly && field.value !== field.defaultValue;
const forms = () => [...document.forms].filter((form) => form.method === 'post');
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || form.dataset.signedIn) return;
  const typed = forms().filter((other) => other !== form).flatMap((other) => [...other.elements]).find(isTyped);
  if (!typed) return;
  const label = typed.labels?.[0]?.firstChild?.textContent?.trim() || typed.getAttribute('aria-label') || typed.placeholder || '';
  const act = event.submitter?.textContent?.trim() ?? '';
  if (confirm(`“${label}”里改过的字还没有保存，不会跟着“${act}”一起提交。还是要“${act}”吗？\n（点“取消”回去，先保存再来）`)) return;
  event.preventDefault();
  typed.closest('details')?.setAttribute('open', '');
  typed.focus();
}, true);

// A form is sent once, however often its button is pressed; a page that comes back can send again.
let sending = false;
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (sending) event.preventDefault();
  else sending = true;
});
addEventListener('pageshow', () => { sending = false; });

// The session is over: who writes signs in here, and what is written stays where it is.
const token = () => document.querySelector('input[name=csrf]')?.value ?? '';
const signedIn = (page) => page.querySelector('.bar .who')?.textContent;
// The dialog waits until the hands rest: opened under a stroke it would take the rest of a word for the login, and
// end what an input method is still composing.
let [lastStroke, composing] = [0, false];
['keydown', 'input'].forEach((stroke) => addEventListener(stroke, () => { lastStroke = Date.now(); }, true));
addEventListener('compositionstart', () => { composing = true; }, true);
addEventListener('compositionend', () => { composing = false; lastStroke = Date.now(); }, true);
async function handsRest() {
  while (composing || Date.now() - lastStroke < 700) await rest(100);
}
let signingIn;
function signInHere() {
  signingIn ??= handsRest().then(() => new Promise((done) => {
    const dialog = document.createElement('dialog');
    dialog.innerHTML = `<form method="dialog"><h2>登录过期了</h2><p>在这里重新登录，写的字都还在。</p>
      <p class="error" role="alert" hidden></p>
      <label>登录名<input name="login" autocomplete="username" required></label>
      <label>密码<input name="password" type="password" autocomplete="current-password" required></label>
      <label>动态码（没有设过就空着）<input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8"></label>
      <div class="buttons"><button class="main">登录，接着写</button></div></form>`;
    document.body.append(dialog);
    const [form, says] = [dialog.querySelector('form'), dialog.querySelector('.error')];
    const say = (words) => { says.textContent = words; says.hidden = false; };
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const body = new URLSearchParams({ ...Object.fromEntries(new FormData(form)), to: '/desk/me' });
      const answer = await fetch('/desk/sign-in', { method: 'POST', body }).catch(() => null);
      if (!answer) return say('没有网络，请再试一次');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!signedIn(page)) return say(page.querySelector('.error')?.textContent ?? '没有登录成功，请再试一次');
      if (signedIn(page) !== signedIn(document)) {
        say(`刚才是 ${signedIn(document).trim()}，请用同一个账号登录`);
        return;
      }
      const fresh = page.querySelector('input[name=csrf]').value;
      document.querySelectorAll('input[name=csrf]').forEach((field) => { field.value = fresh; });
      if (question) question.dataset.csrf = fresh;
      dialog.close();
      dialog.remove();
      signingIn = undefined;
      done();
    });
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.showModal();
    dialog.querySelector('input').focus();
  }));
  return signingIn;
}
// Looked at before what is written is sent into nothing, unless the server was heard a moment ago.
let heard = Date.now();
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post' || !form.querySelector('textarea') || form.dataset.signedIn) return;
  if (Date.now() - heard < 20_000) return;
  event.preventDefault();
  const button = event.submitter;
  const answer = await fetch('/desk/me', { method: 'HEAD', redirect: 'manual' }).catch(() => null);
  if (!answer) {
    sending = false;
    alert('没有网络，没有提交。写的字都还在，请再试一次。');
    return;
  }
  if (answer.status === 401 || answer.type === 'opaqueredirect') await signInHere();
  form.dataset.signedIn = '1';
  sending = false;
  form.requestSubmit(button);
  delete form.dataset.signedIn;
});

// Keys of the list. The row is known by its question, so that it stays the same one when others come in above it.
let at = null;
const rows = () => [...document.querySelectorAll('#list tbody tr')];
const rowKey = (row) => row.dataset.id ?? row.querySelector('a')?.getAttribute('href');
const here = () => rows().findIndex((row) => rowKey(row) === at);
function go(to) {
  const all = rows();
  if (all.length === 0) return;
  all.forEach((row) => row.classList.remove('at'));
  const row = all[Math.max(0, Math.min(all.length - 1, to))];
  at = rowKey(row);
  row.classList.add('at');
  row.scrollIntoView({ block: 'nearest' });
}
const press = (selector) => { const found = document.querySelector(selector); found?.click(); return Boolean(found); };
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && event.target === text && text) {
    event.preventDefault();
    const next = event.shiftKey && document.getElementById('send-and-next');
    text.form.requestSubmit(next || text.form.querySelector('button.main'));
    return;
  }
  if (event.altKey && event.key.toLowerCase() === 'c' && document.getElementById('canned')) {
    event.preventDefault();
    document.getElementById('canned').focus();
    return;
  }
  if (event.target.matches('input, textarea, select')) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const worklist = document.getElementById('worklist');
  if (event.key === 'j') go(here() + 1);
  else if (event.key === 'k') go(here() < 0 ? 0 : here() - 1);
  else if (event.key === 'x' && here() >= 0) rows()[here()].querySelector('input[type=checkbox]')?.click();
  else if (event.key === 'Enter' && here() >= 0 && event.target === document.body) rows()[here()].querySelector('a')?.click();
  else if (event.key === 'n' && worklist) press('#next');
  else if (event.key === 'u' && question) location.href = question.dataset.list;
  else if (event.key === 'r' && text) { event.preventDefault(); text.focus(); }
  else if (event.key === 'a' && document.getElementById('assignee')) { event.preventDefault(); document.getElementById('assignee').focus(); }
  else if (event.key === '/' && document.getElementById('search')) {
    event.preventDefault();
    document.getElementById('search').focus();
  }
});
document.querySelector('#worklist [aria-current]')?.scrollIntoView({ block: 'nearest' });

// Many at once.
const bulk = document.getElementById('bulk');
const boxes = () => [...document.querySelectorAll('#list tbody input[name=question]')];
function countChosen() {
  if (!bulk) return;
  const chosen = boxes().filter((box) => box.checked).length;
  document.getElementById('chosen').textContent = chosen > 0 ? `选中 ${chosen} 个：` : '先在下面选提问：';
  bulk.classList.toggle('idle', chosen === 0);
}
document.addEventListener('change', (event) => {
  if (event.target.id === 'all') boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.id === 'all' || event.target.name === 'question') countChosen();
});
addEventListener('pageshow', countChosen);

// A draft keeps itself a moment after the last stroke.
if (text) {
  const kept = document.getElementById('kept');
  let later;
  let sent = false;
  const keep = async () => {
    if (sent) return;
    const form = new URLSearchParams({ csrf: token(), text: text.value });
    const answer = await fetch(text.dataset.draft, { method: 'POST', body: form, keepalive: true }).catch(() => null);
    if (answer?.status === 401) {
      await signInHere();
      return keep();
    }
    kept.textContent = !answer ? '没有网络，草稿没有保存' : answer.ok ? '草稿已保存' : '草稿没有保存，请先复制下来再刷新';
  };
  text.addEventListener('input', () => {
    clearTimeout(later);
    kept.textContent = '';
    later = setTimeout(keep, 800);
  });
  addEventListener('pagehide', () => { if (later && !sent) keep(); });
  // One answer at a time, however often the button is pressed.
  text.form.addEventListener('submit', () => {
    clearTimeout(later);
    later = undefined;
  });
  // A note needs no photo, an answer needs words or one.
  const canned = document.getElementById('canned');
  const list = document.getElementById('canned-list');
  if (canned) {
    const all = [...list.children];
    let chosen = 0;
    const shown = () => all.filter((one) => !one.hidden);
    const mark = (to) => {
      const visible = shown();
      chosen = Math.max(0, Math.min(visible.length - 1, to));
      all.forEach((one) => one.removeAttribute('aria-selected'));
      visible[chosen]?.setAttribute('aria-selected', 'true');
      visible[chosen]?.scrollIntoView({ block: 'nearest' });
    };
    const open = (is) => { list.hidden = !is; canned.setAttribute('aria-expanded', String(is)); };
    const look = () => {
      const words = canned.value.toLowerCase().split(/\s+/).filter(Boolean);
      all.forEach((one) => {
        const said = `${one.textContent} ${one.dataset.text}`.toLowerCase();
        one.hidden = !words.every((word) => said.includes(word));
      });
      open(true);
      mark(0);
    };
    const put = (one) => {
      text.setRangeText(one.dataset.text, text.selectionStart, text.selectionEnd, 'end');
      canned.value = '';
      open(false);
      text.focus();
      text.dispatchEvent(new Event('input'));
    };
    canned.addEventListener('focus', look);
    canned.addEventListener('input', look);
    canned.addEventListener('blur', () => setTimeout(() => open(false), 150));
    canned.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') mark(chosen + 1);
      else if (event.key === 'ArrowUp') mark(chosen - 1);
      else if (event.key === 'Escape') { open(false); text.focus(); }
      else if (event.key === 'Enter') { const one = shown()[chosen]; if (one) put(one); }
      else return;
      event.preventDefault();
    });
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => { const one = event.target.closest('li'); if (one) put(one); });
  }
}

// Other long texts are kept, too, until their form is taken: after a refusal, a closed window, a lost session.
const keptFields = [...document.querySelectorAll('form[method=post] textarea[name]')].filter((field) => field !== text);
if (keptFields.length > 0 && token()) {
  const plain = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, location.pathname.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)?.[0] ?? 'new');
  const name = (field) => `${location.pathname} ${plain(new URL(field.form.action).pathname)} ${field.name}`;
  const keepField = (field) => {
    const body = new URLSearchParams({ csrf: token(), form: name(field), text: field.value });
    fetch('/desk/drafts', { method: 'POST', body, keepalive: true }).then((answer) => { if (answer.status === 401) signInHere().then(() => keepField(field)); }, () => {});
  };
  const refused = document.querySelector('main .error');
  const sentBefore = JSON.parse(sessionStorage.getItem('diyi-sent') ?? '[]');
  sessionStorage.removeItem('diyi-sent');
  keptFields.forEach((field) => {
    const first = field.value;
    let later;
    let sent = false;
    field.addEventListener('input', () => { clearTimeout(later); later = setTimeout(() => keepField(field), 800); });
    addEventListener('pagehide', () => { if (later && !sent && field.value !== first) keepField(field); });
    field.form.addEventListener('submit', () => {
      clearTimeout(later);
      sent = true;
      sessionStorage.setItem('diyi-sent', JSON.stringify([...JSON.parse(sessionStorage.getItem('diyi-sent') ?? '[]'), name(field)]));
    });
    if (refused || sentBefore.includes(name(field))) return;
    fetch(`/desk/drafts?${new URLSearchParams({ form: name(field) })}`).then(async (answer) => {
      const draft = answer.ok ? await answer.text() : '';
      if (!draft || draft === field.value || field.value !== first) return;
      const line = document.createElement('p');
      line.className = 'draft';
      line.textContent = '上次写的没有提交：';
      const button = (words, act) => {
        const one = document.createElement('button');
        one.type = 'button';
        one.textContent = words;
        one.addEventListener('click', () => { act(); line.remove(); });
        line.append(one);
      };
      button('放回来', () => { field.value = draft; field.focus(); });
      button('不要了', () => { const body = new URLSearchParams({ csrf: token(), form: name(field), text: '' }); fetch('/desk/drafts', { method: 'POST', body }); });
      field.after(line);
    }, () => {});
  });
  // What was taken is no draft any more.
  if (!refused) sentBefore.forEach((form) => fetch('/desk/drafts', { method: 'POST', body: new URLSearchParams({ csrf: token(), form, text: '' }) }).catch(() => {}));
} else if (!document.querySelector('main .error') && sessionStorage.getItem('diyi-sent') && token()) {
  JSON.parse(sessionStorage.getItem('diyi-sent')).forEach((form) => fetch('/desk/drafts', { method: 'POST', body: new URLSearchParams({ csrf: token(), form, text: '' }) }).catch(() => {}));
  sessionStorage.removeItem('diyi-sent');
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
  heard = Date.now();
  const key = danger?.dataset.key;
  warn(news.danger);
  return { news, alarmed: danger && key !== danger.dataset.key };
}
const written = () => [...document.querySelectorAll('textarea')].some((field) => field.value !== field.defaultValue);
async function watchDanger() {
  for (;;) {
    const { news, status } = await hear({ only_danger: 1 });
    if (status === 401) {
      // Whoever writes signs in here; a page on which nothing is written waits for the next touch.
      if (!written()) return;
      await signInHere();
      continue;
    }
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
    const kept = boxes().filter((box) => box.checked).map((box) => box.value.split(' ')[0]);
    document.getElementById('list').replaceWith(newList);
    counts.replaceWith(newCounts);
    document.title = fresh.title;
    counts = newCounts;
    kept.forEach((id) => boxes().filter((box) => box.value.startsWith(id)).forEach((box) => { box.checked = true; }));
    countChosen();
    if (at) go(here());
  }
}

async function watchQuestion() {
  const others = document.getElementById('others');
  // Who goes is seen to go.
  addEventListener('pagehide', () => {
    navigator.sendBeacon(`/desk/questions/${question.dataset.id}/leave`, new URLSearchParams({ csrf: token() }));
  });
  for (;;) {
    const { news, status } = await hear({ question: question.dataset.id, version: question.dataset.version, others: others.dataset.names });
    if (status === 401) {
      if (!written()) return;
      await signInHere();
      continue;
    }
    if (!news) { await rest(5000); continue; }
    others.dataset.names = news.others.join('、');
    others.hidden = news.others.length === 0;
    others.textContent = `${news.others.join('、')} 也在看这个提问`;
    if (String(news.version) !== question.dataset.version) {
      document.getElementById('changed').hidden = false;
      return watchDanger();
    }
    await rest(300);
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
  // What this page knows a ticket by; too short to be made into one. Nothing where the browser reckons none (plain http).
  const mark = async (code) => {
    const bytes = await crypto.subtle?.digest('SHA-256', new TextEncoder().encode(`${door.dataset.activity} ${code}`));
    return bytes && [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, 7);
  };
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
      const known = welcome && await mark(one.ticket);
      if (known) localStorage.setItem(`${store}-${known}`, '1');
      return settle();
    }
    if (answer) return say(false, answer.status === 401 ? '登录过期了，请重新登录' : '没有成功，请再试一次');
    // No network: what this page knows decides, and the server will say so later.
    const hash = await mark(one.ticket);
    if (!hash || !tickets.has(hash)) return say(false, '没有网络，名单里没有这张票');
    const [day, used] = tickets.get(hash).split(',');
    if (used) return say(false, `这张票 ${used.replaceAll('_', ' ')} 已经用过`);
    if (localStorage.getItem(`${store}-${hash}`)) return say(false, '这张票在这里已经用过');
    // Days are those in China, whatever the phone at the door is set to.
    if (day !== new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10) && !one.any_day) {
      say(false, `没有网络；这张票是 ${day} 的，今天不能用`);
      asked = typed;
      anyDay.hidden = false;
      return;
    }
    localStorage.setItem(`${store}-${hash}`, '1');
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
    localStorage.removeItem(`${store}-${await mark(letIn.ticket)}`);
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
