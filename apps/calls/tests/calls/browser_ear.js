// What a caller's ears and the wire would tell about the talk page, for its tests.
// `ear.heard`: [ms, peak] for every 1024 samples that went to the loudspeaker.
// `ear.wire`: [ms, type or "sound", milliseconds of sound] for every message received.

window.ear = { heard: [], wire: [], sentBytes: 0 };

const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
        const listener = this.context.createScriptProcessor(1024, 1, 1);
        listener.onaudioprocess = ({ inputBuffer }) => {
            const peak = inputBuffer.getChannelData(0).reduce((m, x) => Math.max(m, Math.abs(x)), 0);
            ear.heard.push([performance.now(), peak]);
        };
        connect.call(this, listener);
        connect.call(listener, target);
    }
    return connect.call(this, target, ...rest);
};

window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given);
        this.addEventListener("message", ({ data }) => {
            const sound = data instanceof ArrayBuffer;
            ear.wire.push([
                performance.now(),
                sound ? "sound" : JSON.parse(data).type,
                sound ? data.byteLength / 48 : 0,
            ]);
        });
    }

    send(data) {
        if (data instanceof ArrayBuffer) ear.sentBytes += data.byteLength;
        super.send(data);
    }
};
