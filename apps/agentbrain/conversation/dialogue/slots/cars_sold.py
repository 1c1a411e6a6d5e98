"""Makes and models a caller may drive, beyond the common ones staff publish.

Written down by hand from general knowledge: what was sold in North America since the
seventies, and the world's common cars. A line is one make and its model families;
body styles, drive trains and trims are left out (``vehicle_words`` passes over them).
A name in round brackets is another way to say the family before it.
"""

from __future__ import annotations

import re

CARS = """
Acura: CL, ILX, Integra, Legend, MDX, NSX, RDX, RL, RLX, RSX, SLX, TL, TLX, TSX, Vigor, ZDX, ADX
Alfa Romeo: 4C, 156, 159, 164, Giulia, Giulietta, Mito, Spider, Stelvio, Tonale, Brera
AMC: Ambassador, Eagle, Gremlin, Hornet, Javelin, Matador, Pacer, Rambler, Spirit
Aston Martin: DB7, DB9, DB11, DB12, DBS, DBX, Rapide, Vanquish, Vantage, Virage
Audi: 80, 90, 100, 200, 5000, A1, A2, A3, A4, A5, A6, A7, A8, Q2, Q3, Q4, Q5, Q6, Q7, Q8, R8, S3, S4, S5, S6, S7, S8, RS3, RS4, RS5, RS6, RS7, RSQ8, SQ5, SQ7, SQ8, TT, TTS, Allroad, Cabriolet, Quattro, e-tron, V8
Bentley: Arnage, Azure, Bentayga, Brooklands, Continental, Flying Spur, Mulsanne, Turbo R
BMW: 1 Series, 2 Series, 3 Series, 4 Series, 5 Series, 6 Series, 7 Series, 8 Series, M, M2, M3, M4, M5, M6, M8, X1, X2, X3, X4, X5, X6, X7, XM, Z3, Z4, Z8, i3, i4, i5, i7, i8, iX, Alpina
Buick: Cascada, Century, Electra, Enclave, Encore, Envision, Envista, LaCrosse, LeSabre, Lucerne, Park Avenue, Rainier, Reatta, Regal, Rendezvous, Riviera, Roadmaster, Skyhawk, Skylark, Terraza, Verano
BYD: Atto 3, Dolphin, Han, Seal, Tang
Cadillac: Allante, ATS, Brougham, Catera, Celestiq, Cimarron, CT4, CT5, CT6, CTS, DeVille (Coupe de Ville), DTS, Eldorado, ELR, Escalade, Fleetwood, Lyriq, Optiq, Seville, Sixty Special, SRX, STS, Vistiq, XLR, XT4, XT5, XT6, XTS
Chery: QQ, Tiggo, Arrizo
Chevrolet: 1500 (C 1500; K 1500), 2500 (C 2500; K 2500), 3500 (C 3500; K 3500), APV, Astro, Avalanche, Aveo, Beat, Bel Air, Beretta, Blazer, Bolt, C10 (C 10), C20, K10, Camaro, Caprice, Captiva, Cavalier, Celebrity, Chevelle, Chevette, City Express, Classic, Cobalt, Colorado, Corsica, Corvair, Corvette (vet; vette), Cruze, El Camino, Epica, Equinox, Express, G-Series (G 10; G 20; G 30), HHR, Impala, Joy, Kodiak, LCF, Lumina, Malibu, Metro, Monte Carlo, Monza, Nova, Onix, Optra, Orlando, Prizm, S-10, Sail, Silverado, Sonic, Spark, Spectrum, Sportvan, Sprint, SS, SSR, Suburban, Tahoe, Tavera, Tracker, TrailBlazer, Traverse, Trax, Uplander, Van, Vega, Venture, Volt
Chrysler: 200, 300 (300 C), 300M, Aspen, Cirrus, Concorde, Cordoba, Crossfire, Fifth Avenue (fifth ave), Grand Voyager, Imperial, LeBaron, LHS, New Yorker, Newport, Pacifica, Prowler, PT Cruiser, Sebring, Town and Country, Voyager
Citroen: 2CV, Berlingo, C1, C2, C3, C4, C5, DS3, Jumper, Saxo, Xantia, Xsara, Picasso
Cupra: Ateca, Born, Formentor
Dacia: Duster, Jogger, Lodgy, Logan, Sandero, Spring
Daewoo: Lanos, Leganza, Matiz, Nubira, Cielo
Daihatsu: Charade, Rocky, Sirion, Terios, Cuore
Datsun: 210, 240Z, 260Z, 280Z, 280ZX, 510, 620, 720, Go, Redi-Go
DeLorean: DMC-12
Dodge: 600, Aries, Aspen, Attitude, Avenger, B-Series, B150, B250, B350, Caliber, Caravan, Challenger, Charger, Colt, Conquest, Coronet, D-Series, D100, D150, D250, D350, Dakota, Dart, Daytona, Diplomat, Durango, Dynasty, Grand Caravan, Hornet, Intrepid, Journey, Lancer, Magnum, Monaco, Neon, Nitro, Omni, Ram 50, Ram 1500, Ram 2500, Ram 3500, Ram, Ramcharger, Ram Van, Ram Wagon, Shadow, Spirit, Sprinter, SRT-4, Stealth, Stratus, Verna, Viper, W150, W250
DS: 3, 4, 7, 9
Eagle: Premier, Summit, Talon, Vision
Ferrari: 296, 308, 328, 348, 355, 360, 430, 456, 458, 488, 550, 575, 599, 612, 812, California, Enzo, F12 (f12 berlinetta), F355, F40, F430, F50, F8, FF, GTC4Lusso, LaFerrari, Mondial, Portofino, Purosangue, Roma, SF90, Testarossa
Fiat: 124, 128, 131, 500, 500L, 500X, 500e, 500c, 600, Bravo, Doblo, Ducato, Linea, Palio, Panda, Punto, Siena, Stilo, Strada, Tipo, Uno, X1/9
Fisker: Alaska, Karma, Ocean, Pear, Ronin
Ford: Aerostar, Aspire, Bronco, Bronco II, C-Max, Club Wagon, Contour, Cortina, Courier, Crown Victoria (crown vic), E-150, E-250, E-350, E-450, E-Series, EcoSport, Econoline, Edge, Escape, Escort, Excursion, Expedition, Explorer, F-100, F-150, F-250, F-350, F-450, F-550, F-650, F-Series, Fairlane, Fairmont, Falcon, Festiva, Fiesta, Figo, Five Hundred, Flex, Focus, Freestar, Freestyle, Fusion, Galaxie, Galaxy, Granada, GT, Ikon, Ka, Kuga, LTD, Lightning, Maverick, Model A, Model T, Mondeo, Mustang, Pinto, Probe, Puma, Ranchero, Ranger, S-Max, Sierra, Sport Trac, Super Duty, Taurus, Taurus X, Tempo, Thunderbird (t bird), Torino, Tourneo, Transit, Transit Connect, Windstar, ZX2
Freightliner: Sprinter, Cascadia, M2
Genesis: G70, G80, G90, GV60, GV70, GV80
Geo: Metro, Prizm, Spectrum, Storm, Tracker
GMC: 1500, 2500, 3500, Acadia, Astro, C1500 (C 1500), Caballero, Canyon, Denali, Envoy, Hummer EV (hummer), Jimmy, K1500, Rally, Safari, Savana, Sierra, Sonoma, Suburban, Syclone, Terrain, TopKick, Typhoon, Vandura, W4500, Yukon
Great Wall: Haval, Poer, Wingle
Honda: Accord, Activa, Amaze, Ascot, Brio, BR-V, City, Civic, Clarity, CR-V, CR-X, CR-Z, CB, CBR, Crosstour, del Sol, Element, e, Elevate, Fit, Gold Wing, HR-V, Insight, Jazz, Mobilio, Odyssey, Passport, Pilot, Prelude, Prologue, Ridgeline, S2000, Shuttle, Stream, WR-V, ZR-V
Hummer: H1, H2, H3, H3T
Hyundai: Accent, Atos, Aura, Azera, Creta, Elantra, Entourage, Eon, Equus, Excel, Exter, Genesis, Getz, Grandeur, i10, i20, i30, i40, Ioniq, Ioniq 5, Ioniq 6, Ioniq 7, Ioniq 9, ix35, Kona, Matrix, Nexo, Palisade, Pony, Santa Cruz, Santa Fe, Santro, Scoupe, Sonata, Staria, Starex, Tiburon, Tucson, Veloster, Venue, Veracruz, Verna, Xcent, XG300, XG350
Infiniti: EX, EX35, FX, FX35, FX45, FX50, G, G20, G25, G35, G37, I, I30, I35, J, J30, JX, JX35, M, M30, M35, M37, M45, M56, Q, Q30, Q40, Q45, Q50, Q60, Q70, QX, QX4, QX30, QX50, QX55, QX56, QX60, QX70, QX80
International: Scout, CXT, Lonestar, ProStar, DuraStar
Isuzu: Amigo, Ascender, Axiom, D-Max, Hombre, I-Mark, Impulse, MU-X, NPR, NQR, Oasis, Pickup, Rodeo, Stylus, Trooper, VehiCROSS, i-280, i-290, i-350, i-370
Jaguar: E-Pace, E-Type, F-Pace, F-Type, I-Pace, S-Type, X-Type, XE, XF, XJ, XJ6, XJ8, XJR, XJS, XK, XK8, XKR, XKE, Vanden Plas
Jeep: Cherokee, CJ, CJ5, CJ7, Comanche, Commander, Compass, Gladiator, Grand Cherokee, Grand Wagoneer, J10, Liberty, Patriot, Recon, Renegade, Wagoneer, Wrangler, Avenger, Rubicon
Kia: Amanti, Borrego, Cadenza, Carens, Carnival, Ceed, EV3, EV4, EV5, EV6, EV9, Forte (forte 5), K4, K5, K900, Magentis, Niro, Optima, Picanto, Rio, Rondo, Sedona, Seltos, Sephia, Sonet, Sorento, Soul, Spectra, Sportage, Stinger, Telluride, Venga
Lada: 2107, Granta, Kalina, Niva, Priora, Samara, Vesta
Lamborghini: Aventador, Countach, Diablo, Gallardo, Huracan, Murcielago, Revuelto, Temerario, Urus
Lancia: Delta, Thema, Ypsilon
Land Rover: Defender, Discovery, Freelander, LR2, LR3, LR4, Range Rover, Range Rover Sport, Range Rover Evoque (evoque), Range Rover Velar (velar), Series III
Lexus: CT, ES, GS, GX, HS, IS, LC, LFA, LM, LS, LX, NX, RC, RX, RZ, SC, TX, UX
Lincoln: Aviator, Blackwood, Continental, Corsair, LS, Mark LT, Mark V, Mark VI, Mark VII, Mark VIII, MKC, MKS, MKT, MKX, MKZ, Nautilus, Navigator, Town Car (town), Versailles, Zephyr
Lotus: Elan, Eletre, Elise, Emira, Esprit, Evija, Evora, Exige
Lucid: Air, Gravity
Mahindra: Alturas, Bolero, KUV100, Marazzo, Roxor, Scorpio, Thar, TUV300, XUV300, XUV500, XUV700, Xylo
Maruti Suzuki: 800, A-Star, Alto, Baleno, Brezza, Celerio, Ciaz, Dzire, Eeco, Ertiga, Esteem, Fronx, Ignis, Omni, Ritz, S-Presso, Swift, SX4, Vitara Brezza, Wagon R, XL6, Zen
Maserati: Biturbo, Coupe, Ghibli, GranSport, GranTurismo, Grecale, Levante, MC20, Quattroporte, Spyder
Maybach: 57, 62, S600
Mazda: 323, 626, 929, B-Series, B2000, B2200, B2300, B2500, B3000, B4000, CX-3, CX-30, CX-5, CX-50, CX-60, CX-7, CX-70, CX-8, CX-80, CX-9, CX-90, GLC, Mazda2, Mazda3, Mazda5, Mazda6, Mazdaspeed3, Mazdaspeed6, Miata, Millenia, MPV, MX-3, MX-30, MX-5, MX-6, Navajo, Protege, Protege5, RX-7, RX-8, Tribute
McLaren: 540C, 570GT, 570S, 600LT, 620R, 650S, 675LT, 720S, 750S, 765LT, Artura, Elva, GT, MP4-12C, P1, Senna
Mercedes-Benz: A-Class, B-Class, C-Class, CL-Class, CLA, CLE, CLK, CLS, E-Class, EQA, EQB, EQC, EQE, EQS, EQV, eSprinter, G-Class (g wagon), GL-Class, GLA, GLB, GLC, GLE, GLK, GLS, GT, M-Class, Maybach, Metris, R-Class, S-Class, SEL, SL, SLC, SLK, SLR, SLS, Sprinter, V-Class, Vaneo, Viano, Vito, X-Class, 190, 200, 220, 230, 240, 250, 260, 280, 300, 320, 350, 380, 400, 420, 450, 500, 560, 600
Mercury: Bobcat, Capri, Comet, Cougar, Grand Marquis, Lynx, Marauder, Mariner, Marquis, Meteor, Milan, Montclair, Montego, Monterey, Mountaineer, Mystique, Sable, Topaz, Tracer, Villager, Zephyr
MG: 3, 4, 5, Hector, HS, MGB, Midget, ZS, Comet, Astor, Gloster
Mini: Aceman, Clubman, Convertible, Cooper, Countryman, Coupe, Hardtop, Paceman, Roadster
Mitsubishi: 3000GT, ASX, Attrage, Cordia, Delica, Diamante, Eclipse, Eclipse Cross, Endeavor, Evo, Expo, Galant, L200, L300, Lancer, Lancer Evolution, Mighty Max, Mirage, Montero, Outlander, Pajero, Precis, Raider, Sigma, Space Star, Starion, Triton, Xpander, i-MiEV
Nissan: 200SX, 240SX, 280ZX, 300ZX, 350Z, 370Z, 400Z, 720, Almera, Altima, Ariya, Armada, Axxess, Bluebird, Cube, Datsun, Frontier, GT-R, Hardbody, Juke, Kicks, King Cab, Leaf, Magnite, March, Maxima, Micra, Murano, Navara, Note, NP300, NV, NV1500, NV200, NV2500, NV3500, NX, Pathfinder, Patrol, Pickup, Pulsar, Qashqai, Quest, Rogue, Sentra, Silvia, Skyline, Stanza, Sunny, Sylphy, Terrano, Tiida, Titan, Tsuru, Urvan, Van, Versa, X-Trail, Xterra, Z
Oldsmobile: 442, 88, 98, Achieva, Alero, Aurora, Bravada, Ciera, Custom Cruiser, Cutlass, Cutlass Ciera, Cutlass Supreme, Delta 88, Eighty-Eight, Firenza, Intrigue, LSS, Ninety-Eight, Omega, Regency, Silhouette, Toronado, Vista Cruiser
Opel: Adam, Ascona, Astra, Combo, Corsa, Crossland, Grandland, Insignia, Kadett, Manta, Meriva, Mokka, Omega, Vectra, Vivaro, Zafira
Packard: Clipper, Caribbean
Panoz: Esperante, Roadster
Peugeot: 106, 107, 108, 205, 206, 207, 208, 301, 306, 307, 308, 405, 406, 407, 408, 505, 508, 607, 2008, 3008, 5008, Boxer, Partner, Expert
Plymouth: Acclaim, Barracuda, Belvedere, Breeze, Caravelle, Colt, Cuda, Duster, Fury, GTX, Grand Voyager, Horizon, Laser, Neon, Prowler, Reliant, Road Runner, Satellite, Scamp, Sundance, Valiant, Volare, Voyager
Polestar: 1, 2, 3, 4, 5
Pontiac: 1000, 6000, Astre, Aztek, Bonneville, Catalina, Fiero, Firebird, Formula, G3, G4, G5, G6, G8, GTO, Grand Am, Grand Prix, Grandville, LeMans, Montana, Parisienne, Phoenix, Pursuit, Safari, Solstice, Star Chief, Sunbird, Sunfire, Tempest, Torrent, Trans Am, Trans Sport, Ventura, Vibe, Wave
Porsche: 356, 718, 911, 912, 914, 918, 924, 928, 930, 944, 959, 968, 996, 997, 991, 992, Boxster, Carrera, Cayenne, Cayman, Macan, Panamera, Spyder, Taycan
Ram: 1500, 2500, 3500, 4500, 5500, Cargo Van, C/V, Dakota, ProMaster, ProMaster City, Rampage, TRX
Renault: 4, 5, 18, Alliance, Captur, Clio, Duster, Encore, Espace, Fluence, Kadjar, Kangoo, Koleos, Kwid, Laguna, Le Car, Logan, Master, Megane, Sandero, Scenic, Trafic, Triber, Twingo, Zoe
Rivian: R1S, R1T, R2, R3
Rolls-Royce: Corniche, Cullinan, Dawn, Ghost, Phantom, Silver Cloud, Silver Seraph, Silver Shadow, Silver Spirit, Silver Spur, Spectre, Wraith
Rover: 75, 200, 400, 600, 800
Saab: 9-2X, 9-3, 9-4X, 9-5, 9-7X, 93, 95, 96, 99, 900, 9000
Saturn: Astra, Aura, Ion, L-Series, L100, L200, L300, LS, LW200, LW300, Outlook, Relay, S-Series, SC, SC1, SC2, Sky, SL, SL1, SL2, SW1, SW2, Vue
Scion: FR-S, iA, iM, iQ, tC, xA, xB, xD
Seat: Alhambra, Altea, Arona, Ateca, Cordoba, Ibiza, Leon, Tarraco, Toledo
Skoda: Citigo, Enyaq, Fabia, Favorit, Kamiq, Karoq, Kodiaq, Kushaq, Octavia, Rapid, Roomster, Scala, Slavia, Superb, Yeti
Smart: Fortwo, Forfour, Roadster, Crossblade
SRT: Viper
Ssangyong: Actyon, Korando, Kyron, Musso, Rexton, Tivoli
Studebaker: Avanti, Champion, Commander, Hawk, Lark
Subaru: Ascent, B9 Tribeca, Baja, Brat, BRZ, Crosstrek, DL, Forester, GL, Impreza, Justy, Legacy, Levorg, Loyale, Outback, Solterra, STI, SVX, Trailseeker, Tribeca, Uncharted, WRX, XT, XV
Suzuki: Aerio, Alto, APV, Baleno, Celerio, Ciaz, Equator, Ertiga, Esteem, Forenza, Grand Vitara, Ignis, Jimny, Kizashi, Reno, Samurai, Sidekick, Splash, Swift, SX4, Verona, Vitara, Wagon R, X-90, XL7
Tata: Altroz, Harrier, Hexa, Indica, Indigo, Manza, Nano, Nexon, Punch, Safari, Sierra, Sumo, Tiago, Tigor, Zest
Tesla: Cybertruck, Model 3, Model S, Model X, Model Y, Roadster, Semi
Toyota: 4Runner (forerunner; fore runner), 86, Agya, Alphard, Aqua, Auris, Avalon, Avanza, Aygo, bZ4X, Camry, Celica, C-HR, Corolla, Corolla Cross, Corona, Cressida, Crown, Crown Signia, Dyna, Echo, Etios, FJ Cruiser, Fortuner, Glanza, GR86, GR Corolla, GR Supra, Grand Highlander, Harrier, HiAce, Highlander, Hilux, Hyryder, Innova, Land Cruiser, Mark II, Matrix, Mirai, MR2, Paseo, Pickup, Prado, Premio, Previa, Prius, Prius C, Prius V, Prius Prime, Proace, Qualis, RAV4, Rush, Sequoia, Sienna, Solara, Starlet, Supra, T100, Tacoma, Tercel, Truck, Tundra, Van, Vellfire, Venza, Vios, Vitz, Yaris
Triumph: GT6, Herald, Spitfire, Stag, TR3, TR4, TR6, TR7, TR8
Vauxhall: Astra, Corsa, Insignia, Meriva, Mokka, Vectra, Viva, Vivaro, Zafira
VinFast: VF3, VF5, VF6, VF7, VF8, VF9
Volkswagen: Ameo, Amarok, Arteon, Atlas, Beetle (bug), Bora, Cabrio, Cabriolet, Caddy, CC, Corrado, Crafter, Dasher, Eos, EuroVan, Fox, Gol, Golf, GLI, GTI, ID.3, ID.4, ID.5, ID.7, ID.Buzz, Jetta, Karmann Ghia, Lupo, New Beetle, Passat, Phaeton, Polo, Quantum, R32, Rabbit, Routan, Santana, Scirocco, Sharan, T-Cross, T-Roc, Taigun, Taos, Thing, Tiguan, Touareg, Touran, Transporter, Up, Vanagon, Vento, Virtus
Volvo: 122, 142, 144, 145, 164, 240, 242, 244, 245, 260, 340, 440, 460, 480, 740, 745, 760, 780, 850, 940, 960, Amazon, C30, C40, C70, EC40, EM90, ES90, EX30, EX40, EX60, EX90, P1800, S40, S60, S70, S80, S90, V40, V50, V60, V70, V90, VNL, XC40, XC60, XC70, XC90
Yugo: GV, Koral
Harley-Davidson: Sportster, Softail, Road King, Street Glide, Fat Boy
Yamaha: FZ, MT-07, R1, R6, R15, V Star
"""  # noqa: E501

_LINE = re.compile(r"^([^:]+): (.+)$", re.MULTILINE)
_SAID = re.compile(r"([^,(]+?)(?: \(([^)]+)\))?(?:, |$)")


def cars_sold() -> dict[str, dict[str, tuple[str, ...]]]:
    """Make -> model -> the other ways to say the model."""
    cars: dict[str, dict[str, tuple[str, ...]]] = {}
    for make, models in _LINE.findall(CARS):
        cars[make] = {
            model: tuple(said.split("; ")) if said else ()
            for model, said in _SAID.findall(models)
        }
    return cars
