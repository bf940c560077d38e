"""The words of each topic, five lines a topic: language; quantities (name|unit|low|high); groups; series; what x is."""

# ruff: noqa: E501  (a line of a topic is one line)

SEEN = {
    "energy": """en
        Output|TWh|5|400; Capacity|GW|1|90; Emissions|Mt CO₂|2|300; Efficiency|%|20|98; Price|$/MWh|20|180
        Country: Germany, France, Spain, Italy, Poland, Norway, Sweden, Austria, Denmark; Source: Solar, Wind, Hydro, Nuclear, Gas, Coal, Biomass, Oil
        Solar, Wind, Hydro, Nuclear, Gas, Coal, Biomass; Base case, High demand, Low carbon, Delayed action
        Hour of day||0|24; Wind speed|m/s|0|25; Temperature|°C|-10|40; Time|s|0|10""",
    "sales": """en
        Revenue|million $|0.4|95; Sales|$|1200|98000; Units sold||80|15000; Profit margin|%|2|45; Orders||100|9000
        Region: North, South, East, West, Central; Product: Laptops, Phones, Tablets, Monitors, Printers, Cameras, Headphones; Quarter: Q1, Q2, Q3, Q4; Channel: Online, Retail, Wholesale, Partner, Direct
        Product A, Product B, Product C, Product D; Actual, Target, Forecast; Online, Store, Partner; 2021, 2022, 2023
        Advertising spend|k$|0|120; Discount|%|0|50; Week||1|52; Store size|m²|50|4000""",
    "machine learning": """en
        Accuracy|%|40|99; Loss||0.02|3; F1 Score||0.3|0.98; Training time|s|5|4000; Latency|ms|2|600; Perplexity||4|60; Reward||-50|300
        Model: ResNet, VGG, LSTM, BERT, GPT-2, ViT, MLP, SVM, U-Net; Dataset: CIFAR-10, MNIST, ImageNet, SQuAD, COCO, WikiText; Method: Baseline, Ours, Random, Greedy, Beam, Top-k; Task: QA, NER, NLI, POS, MT, ASR
        Train, Validation, Test; Baseline, Ours; SGD, Adam, RMSprop, Adagrad, AdamW; k=1, k=2, k=4, k=8, k=16; w/o Pretraining, Full Model, w/o Attention
        Epochs||0|100; Iterations||0|20000; Batch size||8|1024; Learning rate||0|1; Number of parameters|M|1|700; Dropout||0|0.9""",
    "health": """en
        Cases||50|40000; Heart rate|bpm|55|180; BMI||17|39; Survival|%|20|99; Dose|mg|5|500; Blood pressure|mmHg|85|175; Calories|kcal|80|2600
        Age group: 0-9, 10-19, 20-29, 30-39, 40-49, 50-59, 60-69, 70+; Treatment: Placebo, Drug A, Drug B, Combination; Hospital: St. Mary, General, Mercy, University, County; Day: Mon, Tue, Wed, Thu, Fri, Sat, Sun
        Control, Treatment; Placebo, Low dose, High dose; Male, Female; Smokers, Non-smokers, Former smokers
        Age|years|18|90; Time|h|0|48; Weight|kg|45|120; Days after infection||0|60""",
    "climate": """en
        Temperature|°C|-8|34; Rainfall|mm|5|240; CO₂ concentration|ppm|310|430; Sea level|mm|-20|110; Humidity|%|25|98; Wind speed|km/h|3|60
        City: London, Paris, Berlin, Madrid, Rome, Oslo, Vienna, Athens; Season: Spring, Summer, Autumn, Winter; Station: Alpha, Bravo, Coast, Hill, Valley
        Observed, Model; Min, Mean, Max; City, Suburb, Rural; North, South
        Day of year||1|365; Altitude|m|0|3200; Latitude|°|-60|70; Depth|m|0|900""",
    "finance": """en
        Price|$|12|480; Return|%|-12|24; Volume|million|1|90; Interest rate|%|0.1|9; GDP|billion $|40|2900; Budget|k€|20|900; Debt|billion $|5|700
        Sector: Technology, Health Care, Energy, Finance, Utilities, Materials, Industrials, Real Estate; Asset: Stocks, Bonds, Gold, Cash, Crypto, Real estate; Country: USA, China, Japan, India, Brazil, UK, Canada, Mexico
        Portfolio, Benchmark; Stocks, Bonds, Gold, Cash; Income, Expenses; AAPL, MSFT, GOOG, AMZN, META
        Maturity|years|0|30; Volatility|%|2|60; Trading day||0|250; Market cap|billion $|1|800""",
    "education": """en
        Score||35|98; Students||20|1800; Attendance|%|55|99; Tuition|$|2000|48000; Graduation rate|%|40|97; Hours studied|h|1|30
        Subject: Math, Physics, Biology, History, English, Art, Chemistry, Music; Grade: 6th, 7th, 8th, 9th, 10th, 11th, 12th; School: Lincoln, Roosevelt, Central, Westside, Hillcrest; Level: Primary, Secondary, Bachelor, Master, PhD
        Boys, Girls; Pre-test, Post-test; Public, Private; Class A, Class B, Class C
        Hours of study|h|0|40; Class size||8|40; Age|years|6|25; Week||1|16""",
    "transport": """en
        Passengers|thousand|5|900; Speed|km/h|20|310; Fuel consumption|L/100 km|3|18; Delay|min|0.5|60; Trips||200|22000; Distance|km|2|850
        Mode: Car, Bus, Train, Bicycle, Tram, Airplane, Ferry, Metro; Line: U1, U2, U3, U4, U6, S1, S2; Airport: JFK, LAX, ORD, ATL, DFW, SEA, BOS
        Weekday, Weekend; Electric, Hybrid, Diesel, Petrol; Car, Bus, Train; Morning, Evening, Night
        Speed|km/h|0|200; Distance|km|0|500; Time of day|h|0|24; Engine size|L|0.8|6""",
    "survey": """en
        Respondents|%|2|70; Responses||15|2400; Rating||1|5; Satisfaction|%|20|98; Agreement|%|5|90
        Answer: Strongly agree, Agree, Neutral, Disagree, Strongly disagree; Age: 18-24, 25-34, 35-44, 45-54, 55-64, 65+; Question: Question 1, Question 2, Question 3, Question 4, Question 5, Question 6; Language: Python, Java, C++, JavaScript, Go, Rust, SQL, R
        Agree, Neutral, Disagree; Men, Women; Urban, Rural; 2019, 2021, 2023
        Age|years|15|85; Income|k$|5|150; Experience|years|0|40""",
    "physics": """en
        Voltage|mV|-120|120; Intensity|a.u.|0|1; Amplitude||-1|1; Force|N|0.5|90; Pressure|kPa|10|420; Signal|dB|-60|20; Energy|eV|0.1|14
        Material: Steel, Copper, Glass, Rubber, Wood, PVC, Brass; Sample: S1, S2, S3, S4, S5, S6; Element: Fe, Cu, Ni, Zn, Al, Ti, Au
        Theory, Experiment; sin, cos; Sample A, Sample B, Sample C; $T=10$ K, $T=50$ K, $T=300$ K; $\\alpha=0.1$, $\\alpha=0.5$, $\\alpha=1.0$
        Time|s|0|10; Frequency|Hz|0|500; x||-5|5; Wavelength|nm|350|800; Distance|mm|0|50; Strain|%|0|12""",
    "plain": """en
        y||0|10; Value||0|100; Score||0|1; Count||0|60; Frequency||0|500; Ratio||0|2; f(x)||-1|1; Y-axis||0|20
        Category: A, B, C, D, E, F, G, H; Group: Group 1, Group 2, Group 3, Group 4, Group 5; Item: Item A, Item B, Item C, Item D, Item E; Label: G1, G2, G3, G4, G5
        A, B, C, D, E; Series 1, Series 2, Series 3, Series 4; Group A, Group B, Group C; first, second, third; data, fit
        x||0|10; X-axis||0|20; Time||0|100; Index||0|50; t||0|1; Sample||0|30""",
    "computing": """en
        Throughput|req/s|20|9000; Memory|GB|0.5|64; CPU usage|%|2|98; Latency|ms|0.4|240; Downloads|thousand|1|900; Errors||1|400; Speedup|x|0.8|32
        Server: web-1, web-2, db-1, db-2, cache, queue; Browser: Chrome, Safari, Firefox, Edge, Opera; Language: C, Rust, Go, Java, Python, Ruby, Perl; System: Linux, Windows, macOS, Android, iOS
        Read, Write; v1.0, v2.0, v3.0; Cached, Uncached; p50, p95, p99; 1 thread, 2 threads, 4 threads, 8 threads
        Threads||1|64; Clients||1|500; Message size|kB|1|1024; Time|min|0|60""",
    "food": """en
        Consumption|kg|2|140; Price|€|0.4|28; Calories|kcal|30|640; Protein|g|0.5|38; Sugar|g|0.5|60; Yield|t/ha|1|12
        Fruit: apple, banana, cherry, orange, grape, pear, blueberry; Crop: Wheat, Maize, Rice, Soy, Barley, Potato, Sugar beet; Meal: Breakfast, Lunch, Dinner, Snack; Drink: Coffee, Tea, Water, Juice, Beer, Wine
        Protein, Fat, Carbohydrates, Fibre; Organic, Conventional; Lunch, Dinner; Spring wheat, Winter wheat
        Temperature|°C|0|220; Fertilizer|kg/ha|0|250; Storage time|days|0|30""",
    "biology": """en
        Expression||0.1|14; Length|mm|2|230; Body mass|g|2700|6300; Abundance|%|1|60; Growth|cm|0.5|90; Concentration|µM|0.1|80
        Species: Adelie, Chinstrap, Gentoo, setosa, versicolor, virginica; Gene: BRCA1, TP53, EGFR, MYC, KRAS, PTEN; Tissue: Liver, Brain, Heart, Lung, Kidney, Skin; Strain: WT, KO, Het, Mut1, Mut2
        Control, Treated; setosa, versicolor, virginica; Adelie, Chinstrap, Gentoo; WT, KO; Before, After
        Bill length|mm|30|60; Time|h|0|72; Petal width|cm|0|2.6; Temperature|°C|4|45; Dose|µg|0|100""",
    "sports": """en
        Points||40|130; Goals||5|110; Attendance|thousand|4|82; Wins||3|60; Time|min|2|240; Medals||1|48
        Team: Lions, Tigers, Bears, Hawks, Wolves, Sharks, Eagles; Country: USA, GBR, CHN, JPN, GER, AUS, FRA, ITA; Event: 100 m, 200 m, 400 m, 800 m, 1500 m
        Home, Away; Gold, Silver, Bronze; Offense, Defense; Season 1, Season 2, Season 3
        Match day||1|38; Distance|km|0|42; Age|years|16|40; Minute||0|90""",
    "Wirtschaft": """de
        Umsatz|Mio. €|1|120; Gewinn|Tsd. €|10|800; Anteil|%|2|60; Beschäftigte||50|9000; Kosten|€|200|18000
        Land: Bayern, Hessen, Sachsen, Berlin, Hamburg, Bremen, Saarland; Bereich: Vertrieb, Fertigung, Einkauf, Verwaltung, Entwicklung; Quartal: Q1, Q2, Q3, Q4
        Plan, Ist; Inland, Ausland; Männer, Frauen; Strom, Gas, Öl, Kohle
        Zeit|s|0|60; Temperatur|°C|-10|40; Alter|Jahre|0|90""",
    "population": """fr
        Population|millions|0.5|70; Revenu|€|900|4200; Taux|%|2|60; Ventes|k€|10|900; Température|°C|-5|35
        Région: Bretagne, Alsace, Provence, Normandie, Corse, Occitanie; Secteur: Industrie, Services, Agriculture, Santé, Énergie; Saison: Printemps, Été, Automne, Hiver
        Hommes, Femmes; Réel, Prévu; Nord, Sud, Est, Ouest
        Âge|ans|0|90; Temps|h|0|24; Distance|km|0|100""",
    "comercio": """es
        Ventas|miles de €|5|700; Producción|t|20|4800; Porcentaje|%|2|70; Habitantes|miles|3|900; Precio|€|1|90
        Ciudad: Madrid, Sevilla, Valencia, Bilbao, Zaragoza, Málaga; Sector: Comercio, Industria, Turismo, Energía, Salud
        Hombres, Mujeres; Interior, Exportación; Real, Previsto
        Edad|años|0|90; Tiempo|h|0|24; Longitud|cm|0|80""",
    "производство": """ru
        Объём|тыс. т|5|900; Доля|%|2|60; Цена|руб.|50|9000; Население|млн|0.5|15
        Город: Москва, Казань, Омск, Пермь, Самара, Уфа; Отрасль: Энергетика, Металлургия, Транспорт, Связь
        План, Факт; Мужчины, Женщины; Север, Юг, Запад, Восток
        Время|ч|0|24; Возраст|лет|0|90; Температура|°C|-30|35""",
}  # fmt: skip

UNSEEN = {
    "astronomy": """en
        Magnitude||1|18; Flux|mJy|0.2|90; Radius|R⊕|0.4|14; Discoveries||2|900; Redshift||0.01|8; Exposure|s|5|1800
        Telescope: Hubble, Webb, Kepler, Gaia, Chandra, Spitzer; Planet: Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus, Neptune; Class: O, B, A, F, G, K, M
        Transit, Radial velocity, Imaging; Visible, Infrared, X-ray; Observed, Simulated
        Phase||0|1; Wavelength|µm|0.5|28; Distance|pc|1|900; Orbital period|days|0.5|400""",
    "logistics": """en
        Shipments||40|7200; Lead time|days|1|45; Cost per parcel|$|2|38; On-time delivery|%|60|99; Stock|pallets|20|3400
        Warehouse: Rotterdam, Memphis, Dubai, Leipzig, Osaka, Santos; Carrier: Post, Express, Freight, Drone, Courier; Reason: Damaged, Late, Lost, Wrong item, Refused
        Inbound, Outbound; Air, Sea, Road, Rail; Planned, Actual; Small, Medium, Large
        Weight|kg|0|30; Distance|km|0|2000; Shift hour|h|0|12; Order size||1|60""",
    "cinema": """en
        Box office|million $|2|940; Viewers|thousand|8|870; Critic score||20|98; Runtime|min|78|190; Market share|%|2|55
        Genre: Drama, Comedy, Horror, Action, Romance, Animation, Thriller; Studio: Aurora, Bluebird, Castle, Delta, Emerald; Decade: 1970s, 1980s, 1990s, 2000s, 2010s
        Critics, Audience; Opening, Total; Cinema, Streaming, Disc
        Budget|million $|1|300; Weeks since release||0|20; Screens||50|4500""",
    "water": """en
        Discharge|m³/s|2|640; Turbidity|NTU|0.2|90; Nitrate|mg/L|0.3|48; Oxygen saturation|%|30|110; Level|m|0.4|9
        River: Danube, Elbe, Rhine, Oder, Loire, Tagus; Well: W-01, W-02, W-03, W-04, W-05; Use: Irrigation, Households, Industry, Cooling, Leakage
        Upstream, Downstream; Wet year, Dry year, Mean year; Filtered, Raw
        Depth|m|0|60; Distance from source|km|0|300; Days||0|120""",
    "turismo": """it
        Presenze|migliaia|5|800; Spesa|€|40|1900; Quota|%|2|60; Voli||20|4200
        Città: Roma, Milano, Napoli, Torino, Palermo, Genova; Settore: Alberghi, Musei, Ristoranti, Trasporti
        Italiani, Stranieri; Estate, Inverno; Previsto, Effettivo
        Età|anni|0|90; Distanza|km|0|120; Ore|h|0|24""",
    "produkcja": """pl
        Sprzedaż|tys. zł|5|900; Udział|%|2|60; Produkcja|t|10|3800; Zatrudnienie||20|4100
        Miasto: Kraków, Gdańsk, Łódź, Poznań, Wrocław, Lublin; Dział: Handel, Usługi, Przemysł, Rolnictwo
        Plan, Wykonanie; Kobiety, Mężczyźni; Kraj, Eksport
        Czas|h|0|24; Wiek|lata|0|90; Odległość|km|0|80""",
}  # fmt: skip
