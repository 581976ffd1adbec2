/* The player: takes the place of the browser's controls, which stay where no script runs.

Keys: the first button plays, and space presses it; wherever the focus is in a player, left and right go by one cell, 1 to
9 to a chapter, s changes the speed, f fills the screen; up and down go from button to button, of which one is a tab stop.
When something is in a video, its data-stops and data-chapters say, in seconds. */
"use strict";

const SPEEDS = [0.5, 0.75, 1, 1.5, 2];
const CLOSE = 0.001; // seconds: times that are the same
const ROUNDS = 2; // of a loop that moves by itself
const IN_VIEW = 0.5; // of a picture

class Player {
    constructor(element) {
        this.element = element;
        this.video = element.querySelector("video");
        this.line = element.querySelector(".line");
        this.buttons = [...element.querySelectorAll("button")];
        this.isLoop = this.video.loop;
        this.stops = numbers(this.video.dataset.stops);
        this.chapters = numbers(this.video.dataset.chapters);
        this.steps = [...document.getElementById(this.video.getAttribute("aria-details")).querySelectorAll("li")];
        this.track = this.video.textTracks[0];
        this.dark = element.querySelector(".still.dark"); // where there is a picture for dark paper
        this.rounds = 0; // that it went by itself
        this.touched = false; // a person has it in hand
        this.enhance();
    }

    enhance() {
        const { video, element } = this;
        video.controls = false;
        video.tabIndex = -1;
        this.track.mode = "hidden";
        element.classList.add("ready");
        this.rest(true);
        video.addEventListener("emptied", () => this.rest(true));
        for (const name of ["playing", "seeked"]) video.addEventListener(name, () => this.rest(false));
        element.querySelector(".controls").hidden = this.line.hidden = false;
        this.button("full-screen").hidden = !document.fullscreenEnabled;
        this.stopAt(this.button("play"));
        for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.told());
        video.addEventListener("play", () => this.say(this.caption, false));
        video.addEventListener("click", () => {
            this.button("play").focus();
            this.press(this.button("play"));
        });
        this.track.addEventListener("cuechange", () => this.moving && this.say(this.caption, false));
        element.addEventListener("click", event => {
            const button = event.target.closest("button");
            if (button) this.press(button);
        });
        element.addEventListener("focusin", event => this.buttons.includes(event.target) && this.stopAt(event.target));
        element.addEventListener("keydown", event => this.key(event));
        document.addEventListener("fullscreenchange", () => this.told());
        this.told();
    }

    button(name) {
        return this.buttons.find(button => button.className === name);
    }

    /* The one button that the tab key stops at. */
    stopAt(chosen) {
        for (const button of this.buttons) button.tabIndex = button === chosen ? 0 : -1;
    }

    /* The video for the paper that the style sheet shows the still for, at the same time. */
    paint() {
        if (!this.dark) return;
        const { video, moving } = this, dark = getComputedStyle(this.dark).display !== "none";
        if (dark === (this.isDark ?? false)) return;
        this.isDark = dark;
        const time = video.currentTime, loaded = video.readyState > 0;
        const source = [...video.querySelectorAll("source[type]")].find(each => video.canPlayType(each.type));
        video.src = dark ? source.dataset.dark : source.getAttribute("src"); // load() would load what nobody plays
        if (loaded) this.seek(this.wanted ?? time);
        if (moving) this.play();
    }

    /* Whether the still is seen, whatever a browser has loaded of the video: its first picture says less. */
    rest(resting) {
        this.element.classList.toggle("resting", resting);
    }

    get moving() {
        return !this.video.paused && !this.video.ended;
    }

    get caption() {
        return [...(this.track.activeCues ?? [])].map(cue => cue.text).join(" ");
    }

    /* What is seen, below the picture; what was asked for is read out, a video that runs does not talk in between. */
    say(words, aloud = true) {
        this.line.setAttribute("aria-live", aloud ? "polite" : "off");
        this.line.textContent = words;
    }

    told() {
        this.button("play").setAttribute("aria-pressed", this.moving);
        this.button("full-screen").setAttribute("aria-pressed", document.fullscreenElement === this.element);
    }

    key(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const act = {
            ArrowLeft: () => this.step(-1),
            ArrowRight: () => this.step(1),
            ArrowUp: () => this.rove(-1),
            ArrowDown: () => this.rove(1),
            s: () => this.press(this.button("speed")),
            f: () => this.press(this.button("full-screen")),
        }[event.key] ?? (this.chapters[event.key - 1] !== undefined && (() => this.chapter(event.key - 1)));
        if (!act) return; // the space bar presses the button that has the focus, as ever
        event.preventDefault();
        this.take();
        act();
    }

    press(button) {
        this.take();
        const chapter = this.buttons.filter(each => each.className === "chapter").indexOf(button);
        if (chapter >= 0) this.chapter(chapter);
        else if (button.className === "play") this.moving ? this.video.pause() : this.play();
        else if (button.className === "back") this.step(-1);
        else if (button.className === "on") this.step(1);
        else if (button.className === "speed") this.speed();
        else if (document.fullscreenElement === this.element) document.exitFullscreen();
        else this.element.requestFullscreen?.();
    }

    rove(by) {
        const shown = this.buttons.filter(button => !button.hidden);
        const at = shown.findIndex(button => button.tabIndex === 0) + by;
        shown[(at + shown.length) % shown.length].focus();
    }

    play() {
        this.video.play().catch(() => {}); // was stopped again before it began
    }

    /* To the next stop, or the one before. Before anything was played, there is nothing but the still. */
    step(by) {
        const { stops, video } = this;
        if (!stops.length) return;
        const fresh = !video.played.length && !video.currentTime && this.wanted === undefined;
        let now = fresh ? -1 : this.wanted ?? video.currentTime;
        const passed = stops.filter(stop => stop <= now + CLOSE).length - 1;
        if (this.isLoop && passed >= 0) now = stops[passed]; // a picture stands until the next one
        const found = by > 0 ? stops.findIndex(stop => stop > now + CLOSE) : stops.findLastIndex(stop => stop < now - CLOSE);
        const to = found >= 0 ? found : this.isLoop ? (by > 0 ? 0 : stops.length - 1) : by > 0 ? stops.length - 1 : 0;
        video.pause();
        this.seek(stops[to]);
        const last = this.track.cues?.[this.track.cues.length - 1]?.text ?? "";
        this.say(to < this.steps.length ? this.steps[to].textContent : last);
    }

    chapter(index) {
        this.seek(this.chapters[index]);
        this.say(this.buttons.filter(button => button.className === "chapter")[index].getAttribute("aria-label"));
    }

    /* Keys may be quicker than a video that has yet to load: the last one counts. */
    seek(time) {
        const { video } = this;
        this.wanted = time;
        if (video.readyState >= HTMLMediaElement.HAVE_METADATA) return this.go();
        video.addEventListener("loadedmetadata", () => this.go(), { once: true });
        video.preload = "auto";
    }

    async go() {
        const { video } = this;
        if (this.wanted === undefined) return;
        if (!video.seekable.length || !video.seekable.end(0)) {
            // From a server without byte ranges a video runs, but cannot be sought in: so all of it is fetched.
            const all = await fetch(video.currentSrc).then(answer => answer.blob());
            video.src = URL.createObjectURL(all);
            return video.addEventListener("loadedmetadata", () => this.go(), { once: true });
        }
        video.currentTime = this.wanted;
        this.wanted = undefined;
    }

    speed() {
        const { video } = this;
        video.playbackRate = SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length];
        video.defaultPlaybackRate = video.playbackRate; // a video that has yet to load starts with this one
        this.button("speed").textContent = `${video.playbackRate}×`;
        this.say(`${this.button("speed").getAttribute("aria-label")} ${video.playbackRate}×`);
    }

    /* From now on it does only what it is told. */
    take() {
        this.touched = true;
        this.video.loop = this.isLoop;
    }

    /* By itself: some rounds, which end on the finished picture. */
    show() {
        this.video.loop = false;
        this.video.onended = () => {
            if (this.touched) return;
            this.rounds += 1;
            if (this.rounds < ROUNDS) this.play();
        };
        this.play();
    }

    get shows() {
        return this.isLoop && !this.touched && this.rounds < ROUNDS;
    }
}

function numbers(text) {
    return (text ?? "").split(" ").filter(Boolean).map(Number);
}

/* Of the loops that are in view, the first of each row moves, until it has gone its rounds. */
function watch(players) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const seen = new Set();
    const observer = new IntersectionObserver(entries => {
        for (const { target, isIntersecting } of entries) {
            const player = players.find(each => each.video === target);
            isIntersecting ? seen.add(player) : seen.delete(player);
            if (!isIntersecting && !player.touched) player.video.pause();
        }
        for (const player of firsts(players.filter(each => each.isLoop))) {
            if (seen.has(player) && player.shows && !player.moving) player.show();
        }
    }, { threshold: IN_VIEW });
    for (const player of players) if (player.isLoop) observer.observe(player.video);
}

/* The first of each row: it is not beside the one before it. */
function firsts(players) {
    const box = player => player.video.getBoundingClientRect();
    return players.filter((player, index) => index === 0 || box(player).top >= box(players[index - 1]).bottom);
}

function start() {
    const players = [...document.querySelectorAll(".animation .player")].map(element => new Player(element));
    const paint = () => players.forEach(player => player.paint());
    paint();
    for (const element of [document.documentElement, document.body]) {
        new MutationObserver(paint).observe(element, { attributeFilter: ["data-theme"] });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    watch(players);
}

document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
