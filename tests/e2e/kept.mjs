// Whether the engine has answered what the page told it and asked: only then are words kept that a courier typed, whatever
// ends the page, and only then is all there that a screen lists. A page that is left in peace hands on to the next one what
// is not answered; one that crashes does not, nor does a browser that is closed.

/** From now on, pages of this context note which of their commands were answered. */
export const noteAnswers = (context) => context.addInitScript(() => {
  const waiting = new Map();
  const heard = new WeakSet();
  globalThis.answered = [];
  globalThis.unanswered = () => waiting.size;
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function say(message, ...more) {
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener('message', ({ data }) => {
        const { Reply } = typeof data === 'string' && data.startsWith('{') ? JSON.parse(data) : {};
        if (!Reply || !waiting.has(Reply.id)) return;
        globalThis.answered.push(waiting.get(Reply.id));
        waiting.delete(Reply.id);
      });
    }
    // Nobody waits for a sync: one that is asked for before there is an engine is not asked for again.
    const { id, command } = typeof message === 'string' && message.startsWith('{') ? JSON.parse(message) : {};
    if (command && !command.Sync) waiting.set(id, message);
    return postMessage.call(this, message, ...more);
  };
});

/** Waits until the engine has answered that it has a draft with these words. */
export const areKept = (page, words) => page.waitForFunction((words) => globalThis.answered.some((command) => command.includes('SetDraft') && command.includes(words)), words);

/** Waits until the engine has answered all that the screen asked. */
export const isAnswered = (page) => page.waitForFunction(() => globalThis.answered.length > 0 && globalThis.unanswered() === 0);
