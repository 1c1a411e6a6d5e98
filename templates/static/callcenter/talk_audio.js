// The microphone and the speaker of the browser line.

const LINE_HZ = 24000;

/** Sends frames of 20 ms (ArrayBuffer, PCM16) and their peak (0..1) to `onFrame`. */
export class Microphone {
    constructor(worklet, onFrame) {
        this.worklet = worklet;
        this.onFrame = onFrame;
    }

    /** Rejects when there is no microphone or its use is refused. */
    async start() {
        if (!navigator.mediaDevices) throw new Error("it needs https");
        this.stream = await navigator.mediaDevices.getUserMedia({
            audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        });
        this.context = new AudioContext();
        await this.context.audioWorklet.addModule(this.worklet);
        const node = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0 });
        node.port.onmessage = ({ data }) => this.onFrame(data.pcm, data.peak);
        this.context.createMediaStreamSource(this.stream).connect(node);
    }

    stop() {
        this.stream?.getTracks().forEach((track) => track.stop());
        this.context?.close();
        this.stream = this.context = undefined;
    }
}

/** Plays PCM16 in order and calls `onMark` when playback reaches a mark. */
export class Speaker {
    constructor(worklet, onMark) {
        this.worklet = worklet;
        this.onMark = onMark;
    }

    async start() {
        this.context = new AudioContext({ sampleRate: LINE_HZ });
        await this.context.audioWorklet.addModule(this.worklet);
        await this.context.resume();
        this.node = new AudioWorkletNode(this.context, "playback", {
            numberOfInputs: 0,
            outputChannelCount: [1],
        });
        this.node.port.onmessage = ({ data }) => this.onMark(data);
        this.node.connect(this.context.destination);
    }

    play(pcm) {
        this.node.port.postMessage({ pcm }, [pcm]);
    }

    mark(name) {
        this.node.port.postMessage({ mark: name });
    }

    clear() {
        this.node.port.postMessage({ clear: true });
    }

    stop() {
        this.context?.close();
    }
}

/** Stands in where the browser cannot play: marks come back when they would have. */
export class SilentSpeaker {
    constructor(onMark) {
        this.onMark = onMark;
        this.marks = [];
        this.freeAt = 0;
    }

    play(pcm) {
        const now = performance.now();
        this.freeAt = Math.max(this.freeAt, now) + (pcm.byteLength / 2 / LINE_HZ) * 1000;
    }

    mark(name) {
        const reach = () => {
            this.marks = this.marks.filter((entry) => entry.timer !== timer);
            this.onMark(name);
        };
        const timer = setTimeout(reach, Math.max(0, this.freeAt - performance.now()));
        this.marks.push({ name, timer });
    }

    clear() {
        const waiting = this.marks;
        this.marks = [];
        this.freeAt = 0;
        for (const { name, timer } of waiting) {
            clearTimeout(timer);
            this.onMark(name);
        }
    }

    stop() {
        for (const { timer } of this.marks) clearTimeout(timer);
        this.marks = [];
    }
}
