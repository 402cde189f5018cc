// The page of the sample. Whatever comes from a signal or a process is put in as text, never as markup,
// and what is kept is bounded: so many rows, sixty seconds for each signal, one histogram.
'use strict';

const MOST_ROWS = 200;
const MOST_OF_AN_ORIGIN = 100;
const SECONDS = 60;
const RETRY_MILLIS = 1000;
const ANNOUNCE_MILLIS = 3000;
const CAUSES = {
	USER: 'kill', QUEUE: 'sigqueue', TKILL: 'tgkill', KERNEL: 'kernel', TIMER: 'timer', UNKNOWN: '–'
};
const SENDERS = { KERNEL: 'the kernel', TIMER: 'a timer', IO: 'I/O', ASYNC_IO: 'asynchronous I/O' };

const find = (id) => document.getElementById(id);
const text = (id, value) => {
	const element = find(id);
	if (element.textContent !== String(value)) {
		element.textContent = value;
	}
};
const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

let hello = null;
let paused = false;

// --- The connection and what it says of the process

function setState(state, words) {
	if (document.body.dataset.state !== state) {
		document.body.dataset.state = state;
		announce(words);
	}
	text('state-text', words);
	const enabled = state === 'listening';
	document.querySelectorAll('.raise').forEach((button) => {
		button.disabled = !enabled;
	});
}

function connect() {
	const source = new EventSource('page/events');
	const on = (name, handler) => source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
	on('hello', onHello);
	on('signal', onSignal);
	on('delivered', onDelivered);
	on('tick', onTick);
	on('draining', () => {
		setState('draining', 'Draining: it finishes what is under way');
	});
	source.onerror = () => {
		source.close();
		if (!source.opened) {
			// Refused, or reset: while it drains, a new connection only waits.
			setState('gone', hello === null ? 'Not reached, trying again' : `Gone: process ${hello.pid} has ended`);
		}
		else if (document.body.dataset.state === 'listening') {
			setState('connecting', 'Connection lost, trying again');
		}
		setTimeout(connect, RETRY_MILLIS);
	};
	source.onopen = () => {
		source.opened = true;
	};
}

function onHello(data) {
	const known = hello;
	hello = data;
	text('pid', hello.pid);
	text('first-command', `kill -HUP ${hello.pid}`);
	setState('listening', known !== null && known.pid !== hello.pid ? `Listening again: process ${hello.pid}` : 'Listening');
	refreshSignals();
	refreshHealth();
	refreshFleet();
}

// --- The signals that are trapped: who answers them, the last minute of each, the commands

const signals = new Map();

function signalOf(name) {
	let signal = signals.get(name);
	if (signal === undefined) {
		signal = { name, number: 0, seconds: new Uint32Array(SECONDS), second: now(), answer: [], element: null };
		signals.set(name, signal);
	}
	return signal;
}

function now() {
	return Math.floor(Date.now() / 1000);
}

/** Moves the sixty seconds on to this one. */
function advance(signal) {
	const second = now();
	const passed = Math.min(Math.max(second - signal.second, 0), SECONDS);
	if (passed > 0) {
		signal.seconds.copyWithin(0, passed);
		signal.seconds.fill(0, SECONDS - passed);
		signal.second = second;
	}
}

function drawStrip(signal) {
	advance(signal);
	const most = Math.max(4, ...signal.seconds);
	let path = '';
	let sum = 0;
	signal.seconds.forEach((count, i) => {
		sum += count;
		if (count > 0) {
			const height = Math.max(3, Math.round(count / most * 27));
			path += `M${i * 3} 28v${-height}h2.2v${height}z`;
		}
	});
	const strip = signal.element.querySelector('.strip');
	strip.querySelector('.bars').setAttribute('d', path);
	strip.setAttribute('aria-label', `${signal.name}: ${whole.format(sum)} in the last minute`);
}

async function refreshSignals() {
	const answer = await getJson('actuator/signals');
	if (answer === null) {
		return;
	}
	const trapped = Object.values(answer.signals).filter((signal) => signal.trapped);
	const stale = new Set(signals.keys());
	for (const description of trapped) {
		stale.delete(description.name);
		const signal = signalOf(description.name);
		signal.number = description.number;
		signal.actions = description.actions;
		signal.answer = [...description.listeners.map(shortName), ...description.actions];
		showSignal(signal);
	}
	for (const name of stale) {
		signals.get(name).element?.remove();
		signals.delete(name);
	}
}

/** "io.github.selfpipe.sample.Greeting.reload" is Greeting.reload. */
function shortName(method) {
	return method.split('.').slice(-2).join('.');
}

function showSignal(signal) {
	if (signal.element === null) {
		signal.element = find('signal-template').content.firstElementChild.cloneNode(true);
		signal.element.dataset.signal = signal.name;
		signal.element.querySelector('.name').textContent = signal.name;
		const raise = signal.element.querySelector('.raise');
		raise.setAttribute('aria-label', `Raise ${signal.name}`);
		raise.disabled = document.body.dataset.state !== 'listening';
		raise.addEventListener('click', () => raiseSignal(signal));
		const copy = signal.element.querySelector('.copy');
		copy.setAttribute('aria-label', `Copy the command that sends ${signal.name}`);
		copy.addEventListener('click', () => copyCommand(signal, copy));
		find('signals').append(signal.element);
		drawStrip(signal);
	}
	signal.element.classList.toggle('ends', signal.actions.includes('shutdown'));
	signal.element.querySelector('.answer').textContent = signal.answer.join(', ') || 'no listener';
	signal.element.querySelector('.command code').textContent = command(signal);
}

function command(signal) {
	return `kill -${signal.name.substring(3)} ${hello.pid}`;
}

async function copyCommand(signal, button) {
	try {
		await navigator.clipboard.writeText(command(signal));
		button.textContent = 'Copied';
	}
	catch {
		// No clipboard without a secure context: at least it can be copied by hand.
		getSelection().selectAllChildren(signal.element.querySelector('.command code'));
		button.textContent = 'Selected';
	}
	setTimeout(() => {
		button.textContent = 'Copy';
	}, 2000);
}

async function raiseSignal(signal) {
	let problem = null;
	try {
		const response = await fetch(`actuator/signals/${encodeURIComponent(signal.name)}`, { method: 'POST' });
		if (!response.ok) {
			problem = response.status === 403 ? 'only a page on the same machine may do that' : `the answer was ${response.status}`;
		}
	}
	catch {
		problem = 'the process was not reached';
	}
	find('notice').hidden = problem === null;
	text('notice', problem === null ? '' : `${signal.name} was not raised: ${problem}.`);
}

// --- The signals that were caught

const waiting = [];
const rowsById = new Map();
const durations = new Map();
const origins = new Map();
let seen = 0;
let framed = false;

function onSignal(data) {
	const signal = signalOf(data.signal);
	advance(signal);
	signal.seconds[SECONDS - 1] += data.count;
	seen += data.count;
	if (data.origin !== null) {
		noteOrigin(data);
	}
	waiting.push(data);
	if (waiting.length > MOST_ROWS) {
		waiting.shift();
	}
	announceSignal(data);
	frame();
}

/** However fast they come, the rows change once a frame. */
function frame() {
	if (!framed && !paused) {
		framed = true;
		requestAnimationFrame(showRows);
	}
}

function showRows() {
	framed = false;
	const rows = find('rows');
	const fresh = document.createDocumentFragment();
	for (const data of waiting.splice(0).reverse()) {
		const row = rowOf(data);
		rowsById.set(data.id, row);
		fresh.append(row);
	}
	rows.prepend(fresh);
	while (rows.childElementCount > MOST_ROWS) {
		rowsById.delete(rows.lastElementChild.dataset.id);
		rows.lastElementChild.remove();
	}
	find('empty').hidden = rows.childElementCount > 0;
	showCount();
}

function showCount() {
	const shown = find('rows').childElementCount;
	text('shown', paused ? `${whole.format(waiting.length)} new while paused`
		: seen === 0 ? '' : `The newest ${whole.format(shown)} of ${whole.format(seen)} since this page is open`);
}

function rowOf(data) {
	const row = document.createElement('tr');
	row.dataset.id = data.id;
	row.className = 'new';
	cell(row, 'time', clock.format(new Date(data.caught)));
	const name = cell(row, 'signal-name', data.signal);
	if (data.count > 1) {
		const times = document.createElement('span');
		times.className = 'times';
		times.textContent = `× ${whole.format(data.count)}`;
		name.append(times);
	}
	cell(row, 'sender', sender(data));
	cell(row, 'cause wide', CAUSES[data.cause] ?? data.cause.toLowerCase().replaceAll('_', ' '));
	cell(row, 'value wide number', data.cause === 'QUEUE' ? data.value : '');
	cell(row, 'number', duration(data.latencyNanos));
	const listeners = cell(row, 'listeners number', data.durationNanos === null ? '…' : duration(data.durationNanos));
	if (durations.has(data.id)) {
		showDuration(listeners, durations.get(data.id));
		durations.delete(data.id);
	}
	cell(row, 'answered wide', signalOf(data.signal).answer.join(', '));
	return row;
}

function cell(row, className, value) {
	const element = document.createElement('td');
	element.className = className;
	element.textContent = value;
	row.append(element);
	return element;
}

function sender(data) {
	if (data.origin !== null) {
		return `${name(data.origin)}, by the bus`;
	}
	const who = data.senderPid > 0 ? process(data)
		: data.senderPid === 0 ? `outside this pid namespace (uid ${data.senderUid})`
		: SENDERS[data.cause] ?? '–';
	return data.verified || who === '–' ? who : `claims to be from ${who}`;
}

function process(data) {
	const self = hello !== null && data.senderPid === hello.pid ? ', itself' : '';
	return `pid ${data.senderPid} (${data.command === null ? 'gone' : name(data.command)}, uid ${data.senderUid}${self})`;
}

/** A process or an instance calls itself as it likes. What could pass for another part of the line stands in quotes, as in the log. */
function name(text) {
	if (/^[\w.:/+-]+$/.test(text) && text !== 'gone' && text.length <= MOST_OF_AN_ORIGIN) {
		return text;
	}
	const escaped = text.slice(0, MOST_OF_AN_ORIGIN).replace(/["\\]/g, '\\$&')
		.replace(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
	return `"${escaped}"${text.length > MOST_OF_AN_ORIGIN ? '…' : ''}`;
}

function duration(nanos) {
	if (nanos === null) {
		return '–';
	}
	const micros = nanos / 1000;
	if (micros < 1000) {
		return `${Math.round(micros)} µs`;
	}
	return micros < 1000000 ? `${(micros / 1000).toFixed(1)} ms` : `${(micros / 1000000).toFixed(1)} s`;
}

function onDelivered(delivery) {
	const row = rowsById.get(delivery.id);
	if (row !== undefined) {
		showDuration(row.querySelector('.listeners'), delivery);
		return;
	}
	// The row is still to come.
	durations.set(delivery.id, delivery);
	if (durations.size > MOST_ROWS) {
		durations.delete(durations.keys().next().value);
	}
}

function showDuration(cell, delivery) {
	cell.textContent = duration(delivery.durationNanos) + (delivery.failed ? ', failed' : '');
	cell.classList.toggle('failed', delivery.failed);
}

function noteOrigin(data) {
	const count = (origins.get(data.origin) ?? 0) + data.count;
	origins.delete(data.origin);
	origins.set(data.origin, count);
	if (origins.size > 20) {
		origins.delete(origins.keys().next().value);
	}
}

/** This instance, as the bus knows it, and those that it has heard from. */
async function refreshFleet() {
	const bus = hello.busId === '' ? null : await getJson('actuator/bussignal');
	const instances = [...origins].reverse().map(([origin, number]) => entry(name(origin), `${whole.format(number)} from it`));
	if (bus !== null) {
		const words = `${whole.format(bus.sent)} sent, ${whole.format(bus.received)} received`;
		instances.unshift(entry(`${name(bus.busId)} (this one)`, words));
	}
	find('fleet').hidden = instances.length === 0;
	find('instances').replaceChildren(...instances);
}

function entry(term, value) {
	const group = document.createElement('div');
	const dt = document.createElement('dt');
	dt.textContent = term;
	const dd = document.createElement('dd');
	dd.textContent = value;
	group.append(dt, dd);
	return group;
}

find('pause').addEventListener('click', () => {
	paused = !paused;
	find('pause').setAttribute('aria-pressed', paused);
	showCount();
	frame();
});

// --- For those who listen: not each signal, but what came in the last seconds

let announced = 0;
let unsaid = 0;
let last = null;
let saying = null;

function announceSignal(data) {
	unsaid += data.count;
	last = data;
	if (saying === null) {
		saying = setTimeout(() => {
			announce(unsaid === 1 ? `${last.signal} from ${sender(last)}` : `${whole.format(unsaid)} signals, the last ${last.signal}`);
			unsaid = 0;
			saying = null;
			announced = Date.now();
		}, Math.max(200, announced + ANNOUNCE_MILLIS - Date.now()));
	}
}

function announce(words) {
	find('announcement').textContent = words;
}

// --- The state of the pipe, from health; the latencies, from each tick

function onTick(tick) {
	text('running', tick.running === null ? 'waiting in poll(2)' : `${tick.signal}, for ${duration(tick.runningMillis * 1000000)}`);
	if (tick.running === null) {
		// What has ended by now and did not say so was left out in a flood.
		document.querySelectorAll('#rows .listeners').forEach((element) => {
			if (element.textContent === '…') {
				element.textContent = '–';
			}
		});
	}
	drawHistogram(tick.latencies);
	signals.forEach((signal) => signal.element !== null && drawStrip(signal));
}

function bound(micros) {
	return micros < 1000 ? `${micros} µs` : `${micros / 1000} ms`;
}

/** The bound that so much of all is within. */
function within(counts, share) {
	const sum = counts.reduce((a, b) => a + b, 0);
	let below = 0;
	const index = counts.findIndex((count) => (below += count) >= sum * share);
	return index < hello.bounds.length ? `within ${bound(hello.bounds[index])}` : `in more than ${bound(hello.bounds.at(-1))}`;
}

let drawn = '';

function drawHistogram(counts) {
	if (hello === null || drawn === counts.join()) {
		return;
	}
	drawn = counts.join();
	const sum = counts.reduce((a, b) => a + b, 0);
	const words = sum === 0 ? 'From the top half to the first listener.'
		: `Half ${within(counts, 0.5)}, 99 % ${within(counts, 0.99)}.`;
	text('latency-text', words);
	const histogram = find('histogram');
	histogram.setAttribute('aria-label', sum === 0 ? 'No signal yet' : `From the top half to the first listener: ${words}`);
	const svg = element('svg', { viewBox: '0 0 260 92', 'aria-hidden': 'true' });
	const most = Math.max(1, ...counts);
	const width = 260 / counts.length;
	counts.forEach((count, i) => {
		const height = count === 0 ? 1 : Math.max(3, count / most * 72);
		svg.append(element('rect', { x: i * width + 1.5, y: 74 - height, width: width - 3, height, rx: 1.5, class: count === 0 ? 'none' : '' }));
	});
	[10, 100, 1000, 10000].forEach((micros) => {
		const i = hello.bounds.indexOf(micros);
		const label = element('text', { x: (i + 1) * width, y: 89, 'text-anchor': 'middle' });
		label.textContent = bound(micros);
		svg.append(label);
	});
	histogram.replaceChildren(svg);
}

function element(name, attributes) {
	const result = document.createElementNS('http://www.w3.org/2000/svg', name);
	Object.entries(attributes).forEach(([key, value]) => result.setAttribute(key, value));
	return result;
}

async function refreshHealth() {
	const health = await getJson('actuator/health/selfPipe');
	if (health === null || health.details === undefined) {
		return;
	}
	const details = health.details;
	const up = health.status === 'UP';
	text('health', up ? 'UP' : `${health.status}: ${(details.reasons ?? []).join('; ')}`);
	find('health').className = up ? 'up' : 'down';
	text('thread', `${details.poller.thread}, ${details.poller.mode} mode`);
	text('top-half', details.topHalf);
	const { pending, capacity } = details.pipe;
	text('pending', `${whole.format(pending)} of ${whole.format(capacity)} bytes`);
	const gauge = find('gauge');
	gauge.setAttribute('aria-valuemax', capacity);
	gauge.setAttribute('aria-valuenow', pending);
	gauge.classList.toggle('high', pending > capacity / 2);
	find('gauge-fill').style.width = `${Math.min(100, pending / capacity * 100)}%`;
	let caught = 0;
	let coalesced = 0;
	let toStop = 0;
	let unknown = false;
	for (const [name, counts] of Object.entries(details.signals)) {
		caught += counts.caught;
		coalesced += counts.coalesced;
		const signal = signals.get(name);
		if (signal?.element) {
			signal.element.querySelector('.count strong').textContent = whole.format(counts.caught);
			toStop += signal.actions.includes('shutdown') ? counts.caught : 0;
		}
		else {
			unknown ||= counts.trapped;
		}
	}
	text('total-caught', whole.format(caught));
	text('total-coalesced', whole.format(coalesced));
	text('escalation', hello.escalateAfter === 0 ? 'off' : `${whole.format(toStop)} of ${hello.escalateAfter} signals to stop`);
	if (unknown) {
		refreshSignals();
	}
}

async function getJson(path) {
	try {
		const response = await fetch(path, { headers: { Accept: 'application/json' } });
		// Health is 503 when it is DOWN, and says why.
		return response.ok || response.status === 503 ? await response.json() : null;
	}
	catch {
		return null;
	}
}

setInterval(() => {
	if (document.body.dataset.state === 'listening' && !document.hidden) {
		refreshHealth();
		refreshFleet();
	}
}, 1000);
connect();
