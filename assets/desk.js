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

// What is new. The server answers when something changed, or after a while.
async function watchInbox(counts) {
  for (;;) {
    const seen = new URLSearchParams({ waiting: counts.dataset.waiting, late: counts.dataset.late });
    const answer = await fetch(`/desk/news?${seen}`).catch(() => null);
    if (answer?.status === 401) return location.reload();
    if (!answer?.ok) { await rest(5000); continue; }
    const news = await answer.json();
    if (String(news.waiting) === counts.dataset.waiting && String(news.late) === counts.dataset.late) { await rest(1000); continue; }
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
    const seen = new URLSearchParams({ question: question.dataset.id, version: question.dataset.version });
    const answer = await fetch(`/desk/news?${seen}`).catch(() => null);
    if (!answer?.ok) { await rest(5000); continue; }
    const news = await answer.json();
    others.hidden = news.others.length === 0;
    others.textContent = `${news.others.join('、')} 也在看这个提问`;
    if (String(news.version) !== question.dataset.version) {
      document.getElementById('changed').hidden = false;
      return;
    }
    await rest(10000);
  }
}

const counts = document.getElementById('counts');
if (counts && list) watchInbox(counts);
if (question) watchQuestion();
