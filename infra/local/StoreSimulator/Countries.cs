using System.Collections.Frozen;

namespace StoreSimulator;

/// <summary>The countries of addresses, with the provinces Shopify knows. Most countries have none there, e.g. DE, FR, AT and CH.</summary>
internal static class Countries
{
    private const string Names = """
        AD:Andorra|AE:United Arab Emirates|AF:Afghanistan|AG:Antigua & Barbuda|AI:Anguilla|AL:Albania|AM:Armenia|AO:Angola|
        AR:Argentina|AT:Austria|AU:Australia|AW:Aruba|AX:Åland Islands|AZ:Azerbaijan|BA:Bosnia & Herzegovina|BB:Barbados|
        BD:Bangladesh|BE:Belgium|BF:Burkina Faso|BG:Bulgaria|BH:Bahrain|BI:Burundi|BJ:Benin|BL:St. Barthélemy|BM:Bermuda|
        BN:Brunei|BO:Bolivia|BQ:Caribbean Netherlands|BR:Brazil|BS:Bahamas|BT:Bhutan|BW:Botswana|BY:Belarus|BZ:Belize|CA:Canada|
        CC:Cocos (Keeling) Islands|CD:Congo - Kinshasa|CF:Central African Republic|CG:Congo - Brazzaville|CH:Switzerland|
        CI:Côte d’Ivoire|CK:Cook Islands|CL:Chile|CM:Cameroon|CN:China|CO:Colombia|CR:Costa Rica|CU:Cuba|CV:Cape Verde|
        CW:Curaçao|CX:Christmas Island|CY:Cyprus|CZ:Czechia|DE:Germany|DJ:Djibouti|DK:Denmark|DM:Dominica|DO:Dominican Republic|
        DZ:Algeria|EC:Ecuador|EE:Estonia|EG:Egypt|EH:Western Sahara|ER:Eritrea|ES:Spain|ET:Ethiopia|FI:Finland|FJ:Fiji|
        FK:Falkland Islands|FO:Faroe Islands|FR:France|GA:Gabon|GB:United Kingdom|GD:Grenada|GE:Georgia|GF:French Guiana|
        GG:Guernsey|GH:Ghana|GI:Gibraltar|GL:Greenland|GM:Gambia|GN:Guinea|GP:Guadeloupe|GQ:Equatorial Guinea|GR:Greece|
        GS:South Georgia & the South Sandwich Islands|GT:Guatemala|GW:Guinea-Bissau|GY:Guyana|HK:Hong Kong SAR|HN:Honduras|
        HR:Croatia|HT:Haiti|HU:Hungary|ID:Indonesia|IE:Ireland|IL:Israel|IM:Isle of Man|IN:India|
        IO:British Indian Ocean Territory|IQ:Iraq|IR:Iran|IS:Iceland|IT:Italy|JE:Jersey|JM:Jamaica|JO:Jordan|JP:Japan|KE:Kenya|
        KG:Kyrgyzstan|KH:Cambodia|KI:Kiribati|KM:Comoros|KN:St Kitts & Nevis|KP:North Korea|KR:South Korea|KW:Kuwait|
        KY:Cayman Islands|KZ:Kazakhstan|LA:Laos|LB:Lebanon|LC:St Lucia|LI:Liechtenstein|LK:Sri Lanka|LR:Liberia|LS:Lesotho|
        LT:Lithuania|LU:Luxembourg|LV:Latvia|LY:Libya|MA:Morocco|MC:Monaco|MD:Moldova|ME:Montenegro|MF:St Martin (French)|
        MG:Madagascar|MK:North Macedonia|ML:Mali|MM:Myanmar (Burma)|MN:Mongolia|MO:Macao SAR|MQ:Martinique|MR:Mauritania|
        MS:Montserrat|MT:Malta|MU:Mauritius|MV:Maldives|MW:Malawi|MX:Mexico|MY:Malaysia|MZ:Mozambique|NA:Namibia|
        NC:New Caledonia|NE:Niger|NF:Norfolk Island|NG:Nigeria|NI:Nicaragua|NL:Netherlands|NO:Norway|NP:Nepal|NR:Nauru|NU:Niue|
        NZ:New Zealand|OM:Oman|PA:Panama|PE:Peru|PF:French Polynesia|PG:Papua New Guinea|PH:Philippines|PK:Pakistan|PL:Poland|
        PM:St Pierre & Miquelon|PN:Pitcairn|PS:Palestinian Territories|PT:Portugal|PY:Paraguay|QA:Qatar|RE:Réunion|RO:Romania|
        RS:Serbia|RU:Russia|RW:Rwanda|SA:Saudi Arabia|SB:Solomon Islands|SC:Seychelles|SD:Sudan|SE:Sweden|SG:Singapore|
        SH:St Helena|SI:Slovenia|SJ:Svalbard & Jan Mayen|SK:Slovakia|SL:Sierra Leone|SM:San Marino|SN:Senegal|SO:Somalia|
        SR:Suriname|SS:South Sudan|ST:Sao Tome & Principe|SV:El Salvador|SX:Sint Maarten|SY:Syria|SZ:Eswatini (Swaziland)|
        TC:Turks & Caicos Islands|TD:Chad|TF:French S. Terr.|TG:Togo|TH:Thailand|TJ:Tajikistan|TK:Tokelau|TL:East Timor|
        TM:Turkmenistan|TN:Tunisia|TO:Tonga|TR:Türkiye|TT:Trinidad & Tobago|TV:Tuvalu|TW:Taiwan|TZ:Tanzania|UA:Ukraine|
        UG:Uganda|UM:US minor outlying islands|US:United States|UY:Uruguay|UZ:Uzbekistan|VA:Vatican City|VC:St Vincent|
        VE:Venezuela|VG:Virgin Islands (UK)|VN:Vietnam|VU:Vanuatu|WF:Wallis & Futuna|WS:Samoa (western)|XK:Kosovo|YE:Yemen|
        YT:Mayotte|ZA:South Africa|ZM:Zambia|ZW:Zimbabwe
        """;

    // they have provinces, but the simulator does not hold them
    private static readonly FrozenSet<string> WithOtherProvinces =
        "AE AR BR CL CN CO CR EG GT HK ID IE IN JP KR KW MX MY NG NZ PA PE PH PT RO RU SV TH UY VE ZA".Split(' ').ToFrozenSet();

    private static readonly FrozenDictionary<string, string> ByCode = Pairs(Names, '|', ':');

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Provinces = new Dictionary<string, string>
    {
        ["US"] = """
            AL Alabama,AK Alaska,AS American Samoa,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,
            DC District of Columbia,FM Micronesia,FL Florida,GA Georgia,GU Guam,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,
            KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MH Marshall Islands,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,
            MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,
            NC North Carolina,ND North Dakota,MP Northern Mariana Islands,OH Ohio,OK Oklahoma,OR Oregon,PW Palau,PA Pennsylvania,
            PR Puerto Rico,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,VI U.S. Virgin Islands,UT Utah,
            VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,AA Armed Forces Americas,
            AE Armed Forces Europe,AP Armed Forces Pacific
            """,
        ["CA"] = """
            AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NT Northwest Territories,
            NS Nova Scotia,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon
            """,
        ["GB"] = """
            BFP British Forces,ENG England,NIR Northern Ireland,SCT Scotland,WLS Wales
            """,
        ["AU"] = """
            ACT Australian Capital Territory,NSW New South Wales,NT Northern Territory,QLD Queensland,SA South Australia,
            TAS Tasmania,VIC Victoria,WA Western Australia
            """,
        ["ES"] = """
            C A Coruña,VI Álava,AB Albacete,A Alicante,AL Almería,O Asturias,AV Ávila,BA Badajoz,PM Balears,B Barcelona,BU Burgos,
            CC Cáceres,CA Cádiz,S Cantabria,CS Castellón,CE Ceuta,CR Ciudad Real,CO Córdoba,CU Cuenca,GI Girona,GR Granada,
            GU Guadalajara,SS Gipuzkoa,H Huelva,HU Huesca,J Jaén,LO La Rioja,GC Las Palmas,LE León,L Lleida,LU Lugo,M Madrid,
            MA Málaga,ML Melilla,MU Murcia,NA Navarra,OR Ourense,P Palencia,PO Pontevedra,SA Salamanca,TF Santa Cruz de Tenerife,
            SG Segovia,SE Sevilla,SO Soria,T Tarragona,TE Teruel,TO Toledo,V Valencia,VA Valladolid,BI Vizcaya,ZA Zamora,Z Zaragoza
            """,
        ["IT"] = """
            AG Agrigento,AL Alessandria,AN Ancona,AO Aosta,AR Arezzo,AP Ascoli Piceno,AT Asti,AV Avellino,BA Bari,
            BT Barletta-Andria-Trani,BL Belluno,BN Benevento,BG Bergamo,BI Biella,BO Bologna,BZ Bolzano,BS Brescia,BR Brindisi,
            CA Cagliari,CL Caltanissetta,CB Campobasso,CI Carbonia-Iglesias,CE Caserta,CT Catania,CZ Catanzaro,CH Chieti,CO Como,
            CS Cosenza,CR Cremona,KR Crotone,CN Cuneo,EN Enna,FM Fermo,FE Ferrara,FI Firenze,FG Foggia,FC Forlì-Cesena,FR Frosinone,
            GE Genova,GO Gorizia,GR Grosseto,IM Imperia,IS Isernia,AQ L’Aquila,SP La Spezia,LT Latina,LE Lecce,LC Lecco,LI Livorno,
            LO Lodi,LU Lucca,MC Macerata,MN Mantova,MS Massa-Carrara,MT Matera,VS Medio Campidano,ME Messina,MI Milano,MO Modena,
            MB Monza e Brianza,NA Napoli,NO Novara,NU Nuoro,OG Ogliastra,OT Olbia-Tempio,OR Oristano,PD Padova,PA Palermo,PR Parma,
            PV Pavia,PG Perugia,PU Pesaro e Urbino,PE Pescara,PC Piacenza,PI Pisa,PT Pistoia,PN Pordenone,PZ Potenza,PO Prato,
            RG Ragusa,RA Ravenna,RC Reggio Calabria,RE Reggio Emilia,RI Rieti,RN Rimini,RM Roma,RO Rovigo,SA Salerno,SS Sassari,
            SV Savona,SI Siena,SR Siracusa,SO Sondrio,TA Taranto,TE Teramo,TR Terni,TO Torino,TP Trapani,TN Trento,TV Treviso,
            TS Trieste,UD Udine,VA Varese,VE Venezia,VB Verbano-Cusio-Ossola,VC Vercelli,VR Verona,VV Vibo Valentia,VI Vicenza,
            VT Viterbo
            """,
    }.ToFrozenDictionary(country => country.Key, country => Pairs(country.Value, ',', ' '));

    /// <summary>The country of a code or of a name; null where there is none.</summary>
    public static (string Code, string Name)? Find(string given) => Find(ByCode, given);

    /// <summary>The province of a code or of a name; null where the country has no such province.</summary>
    public static (string Code, string Name)? Province(string country, string given) =>
        Provinces.TryGetValue(country, out var known) ? Find(known, given) : null;

    /// <summary>Whether addresses there have a province: elsewhere Shopify drops what is given.</summary>
    public static bool HasProvinces(string country) => Provinces.ContainsKey(country);

    /// <summary>Whether Shopify checks provinces there, but the simulator cannot.</summary>
    public static bool HasUnknownProvinces(string country) => WithOtherProvinces.Contains(country);

    private static (string Code, string Name)? Find(FrozenDictionary<string, string> all, string given)
    {
        if (all.TryGetValue(given.ToUpperInvariant(), out var name))
        {
            return (given.ToUpperInvariant(), name);
        }

        var named = all.FirstOrDefault(pair => string.Equals(pair.Value, given, StringComparison.OrdinalIgnoreCase));
        return named.Key is null ? null : (named.Key, named.Value);
    }

    private static FrozenDictionary<string, string> Pairs(string text, char between, char inside) =>
        text.ReplaceLineEndings("").Split(between).Select(pair => pair.Split(inside, 2))
            .ToFrozenDictionary(pair => pair[0], pair => pair[1]);
}
