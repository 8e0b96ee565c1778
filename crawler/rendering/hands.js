// What a visitor's hands do on a page: scroll, show more, open what opens. Runs in a world of its own beside
// the page's scripts: they share the document and nothing else.
globalThis.hands = (() => {
  'use strict';
  const FIELDS = 'input,select,textarea,option,[contenteditable="true"]';
  const NEVER = new RegExp('(?:^|[^a-z])(?:apply|log-?in|log-?out|sign-?(?:in|up|out)|register|subscribe|delete'
    + '|remove|pay|payment|buy|checkout|cart|share|report|unsubscribe|submit|donate|install|download)(?:[^a-z]|$)');
  const KEY = /^data-(?:[a-z]+-){0,3}(?:id|key|slug|ref|uid|uuid|code)$/;
  const CLOSE = /^(?:close|dismiss|back|×|✕|✖|x|बंद करें|बन्द गर्नुहोस्|বন্ধ করুন|বন্ধ কৰক)$/i;
  const TEXTS = 200000;
  let changes = 0;
  new MutationObserver(records => { changes += records.length; }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['class', 'style', 'hidden', 'open', 'aria-expanded'],
  });

  const tidy = text => (text || '').replace(/\s+/g, ' ').trim();
  const isShown = node => node.checkVisibility({visibilityProperty: true});
  const hasAddress = link => {
    const href = (link.getAttribute('href') || '').trim();
    return href !== '' && !href.startsWith('#') && !/^javascript:/i.test(href);
  };
  const named = node => ['aria-label', 'id', 'name', 'class', 'value', 'data-action']
    .map(name => node.getAttribute(name) || '').join(' ').replace(/([a-z])([A-Z])/g, '$1 $2');

  function mayClick(node) {
    if (!isShown(node) || node.matches(FIELDS) || node.matches(':disabled,[aria-disabled="true"]')) return false;
    const link = node.closest('a[href]');
    if (link && hasAddress(link)) return false;
    const button = node.closest('button');
    if (button && button.form && button.type !== 'button') return false;
    const words = tidy(node.textContent).slice(0, 60);
    return !NEVER.test(`${words} ${named(node)}`.toLowerCase());
  }

  function click(node) {
    const options = {bubbles: true, cancelable: true, composed: true, view: window};
    node.dispatchEvent(new PointerEvent('pointerdown', options));
    node.dispatchEvent(new MouseEvent('mousedown', options));
    node.dispatchEvent(new PointerEvent('pointerup', options));
    node.dispatchEvent(new MouseEvent('mouseup', options));
    node.click();
  }

  function find(selector) {
    try { return [...document.querySelectorAll(selector)]; } catch (unreadable) { return []; }
  }

  // Scrolling: the page itself, and boxes in it that scroll.
  function boxes() {
    const page = document.scrollingElement;
    const inner = [...document.querySelectorAll('div,main,section,ul,ol,tbody')].slice(0, 5000).filter(box =>
      box !== page && box.clientHeight >= 120 && box.scrollHeight > box.clientHeight + 20
      && /auto|scroll/.test(getComputedStyle(box).overflowY));
    return page ? [page, ...inner] : inner;
  }
  const below = box => box.scrollHeight - box.clientHeight - box.scrollTop > 2;
  function scroll(how, go) {
    const found = how === 'top' ? boxes() : boxes().filter(below);
    if (go) for (const box of found) {
      const top = {top: 0, bottom: box.scrollHeight, step: box.scrollTop + box.clientHeight * 0.8}[how];
      box.scrollTo({top, behavior: 'instant'});
      box.dispatchEvent(new Event('scroll', {bubbles: box === document.scrollingElement}));
    }
    return found.length > 0;
  }

  // A button that shows more of a list: the one that is named, else one that says so in a known language.
  function saysMore(node, words) {
    const said = tidy(node.textContent || node.getAttribute('aria-label')).toLowerCase()
      .replace(/[^\p{L}\p{M}\s]/gu, '').trim();
    return words.phrases.some(phrase => said === phrase || (said.startsWith(phrase + ' ')
      && words.nouns.includes(said.slice(phrase.length + 1).split(' ').pop()) && said.length <= phrase.length + 30));
  }
  function more(selector, words, go) {
    const nodes = selector ? find(selector)
      : find('button,[role="button"],a').filter(node => saysMore(node, words));
    const found = nodes.filter(mayClick).pop();
    if (found && go) click(found);
    return found !== undefined;
  }

  // Opening: each thing that opens is known by its own words, or by those of the item it stands in.
  let opener = null, card = null, before = null, root = null;
  const handled = new WeakSet();
  function itemOf(node, all) {
    let item = node;
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
      if (all.some(other => other !== node && up.contains(other)) || (all.length === 1 && tidy(up.textContent).length > 600)) break;
      item = up;
    }
    return item;
  }
  function nameOf(node, all) {
    const keys = keysOf(node);
    if (keys.length) return keys[0];
    const own = tidy(node.textContent).slice(0, 200);
    const alike = all.filter(other => tidy(other.textContent).slice(0, 200) === own).length;
    return own && alike === 1 ? own : tidy(itemOf(node, all).textContent).slice(0, 300);
  }
  function keysOf(node) {
    return node.getAttributeNames().filter(name => KEY.test(name)).map(name => node.getAttribute(name))
      .concat(node.id || []).filter(value => value && value.length <= 100);
  }
  function open(selector, done, go) {
    const known = new Set(done);
    const all = find(selector);
    for (const node of all) {
      if (handled.has(node) || node.closest('details:not([open])') || !mayClick(node)) continue;
      const name = nameOf(node, all);
      if (!name || known.has(name)) continue;
      if (!go) return {name};
      handled.add(node);
      opener = node;
      card = itemOf(node, all);
      const found = {name, card: tidy(card.innerText).slice(0, 2000), keys: [...keysOf(node), ...keysOf(card)]};
      if (node.getAttribute('aria-expanded') === 'true') { before = null; root = card; return found; }
      before = texts();
      root = null;
      click(node);
      return found;
    }
    return null;
  }
  function texts() {
    const nodes = new Set(), counts = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let number = 0; number < TEXTS && walker.nextNode(); number++) {
      const node = walker.currentNode, text = tidy(node.data), parent = node.parentElement;
      if (!text || !parent || /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(parent.tagName) || !isShown(parent)) continue;
      nodes.add(node);
      counts.set(text, (counts.get(text) || 0) + 1);
    }
    return {nodes, counts};
  }
  function above(nodes) {
    const range = document.createRange();
    range.setStartBefore(nodes[0]);
    range.setEndAfter(nodes[nodes.length - 1]);
    const found = range.commonAncestorContainer;
    return found.nodeType === Node.ELEMENT_NODE ? found : found.parentElement;
  }
  // What was clicked names what it opens, where no heading does.
  function withHeading(node) {
    const copy = node.cloneNode(true), at = [...node.querySelectorAll('*')].indexOf(opener);
    if (at < 0) return node.outerHTML;
    const heading = document.createElement('h2');
    heading.textContent = tidy(opener.textContent).slice(0, 200);
    copy.querySelectorAll('*')[at].replaceWith(heading);
    return copy.outerHTML;
  }
  // The part of the page that the last click has shown, as HTML, with the item that it belongs to.
  function opened(selector) {
    const others = find(selector).filter(node => node !== opener);
    if (before) {
      const now = texts();
      const fresh = [...now.nodes].filter(node => !before.nodes.has(node) && !before.counts.has(tidy(node.data)));
      if (!fresh.length) return null;
      root = above(fresh);
      const dialog = root.closest('dialog,[role="dialog"],[role="alertdialog"],[aria-modal="true"]');
      if (dialog) root = dialog;
      else for (let up = root.parentElement; up && !up.matches('body,main,html'); up = up.parentElement) {
        if (others.some(other => up.contains(other))) break;
        const whole = root.contains(opener);
        if (whole && !others.length) break;
        root = up;
      }
      if (root.matches('body,html')) return null;
    }
    if (!root) return null;
    const headed = root.querySelector('h1,h2,h3,h4,h5,h6,[role="heading"],[class*="title" i]');
    const parts = headed || root.contains(opener) || !card || !card.isConnected ? [root] : [card, root];
    const shown = parts.map(node => headed || others.some(other => tidy(other.textContent) === tidy(opener.textContent))
      ? node.outerHTML : withHeading(node));
    const language = document.documentElement.lang ? ` lang="${document.documentElement.lang.replace(/[^\w-]/g, '')}"` : '';
    const heads = [...document.head.querySelectorAll('title,base[href],link[rel="canonical"]')];
    return {
      html: `<!doctype html><html${language}><head><meta charset="utf-8">${heads.map(node => node.outerHTML).join('')}`
        + `</head><body>${shown.join('\n')}</body></html>`,
      url: location.href,
      keys: root === card ? [] : root.getAttributeNames().filter(name => KEY.test(name)).map(name => root.getAttribute(name)),
    };
  }
  function shut() {
    if (!root || !root.isConnected || root.contains(opener)) return;
    const close = [...root.querySelectorAll('button,[role="button"],a,span')].find(node => isShown(node)
      && !(node.matches('a') && hasAddress(node))
      && (CLOSE.test(tidy(node.textContent)) || CLOSE.test(node.getAttribute('aria-label') || '')
        || /(?:^|[\s_-])close(?:$|[\s_-])/i.test(node.className)));
    if (close) return click(close);
    const options = {key: 'Escape', code: 'Escape', keyCode: 27, bubbles: true, cancelable: true};
    for (const type of ['keydown', 'keyup']) (document.activeElement || document.body).dispatchEvent(new KeyboardEvent(type, options));
    const dialog = root.closest('dialog[open]');
    if (dialog) dialog.close();
  }

  function dom(limit) {
    const type = document.doctype ? '<!DOCTYPE html>' : '';
    return type + document.documentElement.outerHTML.slice(0, limit);
  }
  return {scroll, more, open, opened, shut, dom, changes: () => changes, address: () => location.href};
})();
