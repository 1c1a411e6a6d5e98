"""What people say of a vehicle that needs work: its parts, its troubles, the work."""

from __future__ import annotations

from .stems import stems

PARTS = stems(
    "brake brakes rotor caliper pad pads tire tires wheel wheels rim hubcap engine "
    "motor transmission gearbox clutch gear gears battery alternator starter ignition "
    "spark plug plugs coil radiator coolant thermostat hose belt hood trunk bumper "
    "fender mirror windshield window windows wiper wipers headlight headlights "
    "taillight lights light bulb bulbs turn signal blinker horn dash dashboard gauge "
    "odometer speedometer oil fluid filter filters pump gasket valve cylinder piston "
    "injector throttle muffler exhaust tailpipe catalytic converter suspension strut "
    "struts shocks axle bearing bearings steering wheel pedal accelerator cruise ac "
    "heater heat defroster blower fan vent radio stereo stereos airbag "
    "airbags seatbelt seat seats lock locks door doors sunroof roof handle key keys "
    "fob antenna fuel gas tank carburetor sensor sensors wiring electrical fuse "
    "computer hybrid undercarriage frame paint dent scratch bodywork "
    "drivetrain driveshaft differential alignment lug inspection emissions smog "
    "manifold turbo hatch headlamp headlamps electronics powertrain crankshaft "
    "tailgate visor backup"
)
TROUBLES = stems(
    "creak creaking stutter stuttering squeel clatter noise noises sound sounds "
    "sounding rattle rattling squeal squealing squeak grind grinding knock knocking "
    "clunk clunking clank clanking click clicking tick ticking hum humming whine "
    "whining hiss hissing screech screeching pop popping bang banging rumble rumbling "
    "thump thumping scrape scraping buzz buzzing roar leak leaking leaks drip "
    "dripping puddle smoke smoking smell smells burning overheat overheating shake "
    "shaking shakes vibrate vibrating vibration wobble wobbling shudder shuddering "
    "jerk jerking jolt hesitate stutter sputter stall stalling stalls die dies dying "
    "died dead slip slipping stuck jam jammed loose crack cracked broken broke bust "
    "busted burst blown blew flat puncture nail worn bald rust rusted rusty bent dent "
    "dented scratch fail failing failed fault faulty malfunction malfunctioning crank "
    "cranking misfire misfiring idle idling pull pulls pulling drift drifting rough "
    "weird strange funny odd trouble problem problems issue issues wrong act acting "
    "wreck accident crash hit low warning flashing blinking spongy soft squishy lurch "
    "lurching surge surging lag drain drained draining stranded backfire backfiring "
    "rev revving hot steam steaming sluggish liquid revs rattles sputtering noises "
    "loss power sag sagging hesitation hesitating smoky overheats cel unsafe squeaks "
    "chirp chirping fumes unusual off burnt frozen corroded clogged bad spin spinning "
    "tow towed"
)
WORK = stems(
    "change changed changing replace replaced replacement replacing repair repaired "
    "repairs fix fixed fixing check checked checking checkup inspect inspected "
    "inspection rotate rotated rotation align aligned alignment balance balanced "
    "balancing install installed service serviced servicing maintenance tune tuned "
    "tuneup diagnose diagnosed diagnostic diagnostics flush flushed clean cleaned "
    "detail recall refill refilled top fill recharge test tested look looked "
    "adjust adjusted rebuild rebuilt patch patched mount mounted overhaul tow wash "
    "examine examined upgrade work sticker smog winterize mileage"
)
CAR = stems(
    "car vehicle truck van suv auto automobile minivan pickup jeep sedan motorcycle "
    "bike it"
)
CLEAR = TROUBLES - stems(
    "it off low bad hit act wrong die soft odd funny spin clean pull"
)
"""Troubles that name one by themselves."""

NEGATED = frozenset({"won't", "wont", "doesn't", "doesnt", "isn't", "isnt", "can't",
    "cant", "not", "didn't", "wouldn't", "stopped", "aren't", "arent", "never", "don't",
    "dont", "hard", "hardly", "barely", "needs", "need", "keeps"})  # fmt: skip
RUNS = stems("start starts starting turn turns run runs running work works working go "
    "shift shifts accelerate accelerates hold holds stop stops stay "
    "open opens close closes drive drives move moves cool blow")  # fmt: skip
"""What a vehicle no longer does."""
