CREATE TABLE public.account (
    id character varying NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE public.activity (
    id character varying NOT NULL,
    adcode integer NOT NULL,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    version integer NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.answer_version (
    id character varying NOT NULL,
    answer character varying NOT NULL,
    version integer NOT NULL,
    topic character varying NOT NULL,
    question character varying NOT NULL,
    text text NOT NULL,
    source character varying NOT NULL,
    sample boolean NOT NULL,
    state character varying NOT NULL,
    written_by character varying,
    decided_by character varying,
    written_at bigint NOT NULL,
    decided_at bigint,
    remark character varying NOT NULL
);
CREATE TABLE public.attachment (
    id character varying NOT NULL,
    account character varying NOT NULL,
    question character varying,
    kind character varying NOT NULL,
    media_type character varying NOT NULL,
    digest character varying NOT NULL,
    bytes bytea NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE public.audit (
    id character varying NOT NULL,
    at bigint NOT NULL,
    staff character varying,
    who character varying NOT NULL,
    action character varying NOT NULL,
    subject character varying NOT NULL,
    adcode integer NOT NULL,
    detail character varying NOT NULL
);
CREATE TABLE public.booking (
    id character varying NOT NULL,
    account character varying,
    activity character varying NOT NULL,
    slot character varying NOT NULL,
    kind character varying NOT NULL,
    title character varying NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    state character varying NOT NULL,
    revision bigint NOT NULL,
    number bigint NOT NULL,
    ahead integer NOT NULL,
    offer_until bigint,
    ticket character varying NOT NULL,
    used_at bigint,
    door_key character varying,
    notice text NOT NULL,
    stars integer,
    comment text NOT NULL,
    works_in integer
);
CREATE TABLE public."case" (
    id character varying NOT NULL,
    question character varying NOT NULL,
    kind character varying NOT NULL,
    adcode integer NOT NULL,
    stage character varying NOT NULL,
    due_at bigint,
    owner character varying,
    bring text NOT NULL,
    result character varying,
    opened_at bigint NOT NULL,
    closed_at bigint,
    version integer NOT NULL
);
CREATE TABLE public.case_step (
    id character varying NOT NULL,
    case_id character varying NOT NULL,
    stage character varying NOT NULL,
    entered_at bigint NOT NULL,
    due_at bigint NOT NULL,
    done_at bigint,
    note text NOT NULL,
    staff character varying
);
CREATE TABLE public.deployment (
    id integer NOT NULL,
    epoch character varying NOT NULL,
    revision bigint NOT NULL
);
CREATE TABLE public.desk (
    adcode integer NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.discussion (
    id character varying NOT NULL,
    adcode integer NOT NULL,
    closes_at bigint NOT NULL,
    body text NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.draft (
    question character varying NOT NULL,
    staff character varying NOT NULL,
    text text NOT NULL
);
CREATE TABLE public.duty (
    day character varying NOT NULL,
    staff character varying NOT NULL
);
CREATE TABLE public.feed (
    kind character varying NOT NULL,
    key character varying NOT NULL,
    revision bigint NOT NULL,
    body text
);
CREATE TABLE public.import (
    id character varying NOT NULL,
    adcode integer NOT NULL,
    who character varying NOT NULL,
    name character varying NOT NULL,
    state character varying NOT NULL,
    at bigint NOT NULL,
    remarks text NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.import_row (
    import character varying NOT NULL,
    code character varying NOT NULL,
    before text,
    after text NOT NULL
);
CREATE TABLE public.keeper (
    hash character varying NOT NULL,
    station character varying NOT NULL,
    made_by character varying NOT NULL,
    made_at bigint NOT NULL,
    used_at bigint
);
CREATE TABLE public.letter (
    id character varying NOT NULL,
    adcode integer NOT NULL,
    state character varying NOT NULL,
    written_at bigint NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.message (
    id character varying NOT NULL,
    question character varying NOT NULL,
    author character varying NOT NULL,
    staff character varying,
    private boolean NOT NULL,
    text text NOT NULL,
    at bigint NOT NULL,
    attachments text NOT NULL,
    revision bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.presence (
    question character varying NOT NULL,
    staff character varying NOT NULL,
    seen_at bigint NOT NULL
);
CREATE TABLE public.proposal (
    id character varying NOT NULL,
    adcode integer NOT NULL,
    made_at bigint NOT NULL,
    body text NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.push (
    endpoint character varying NOT NULL,
    account character varying NOT NULL,
    made_at bigint NOT NULL,
    due_at bigint,
    tries integer NOT NULL
);
CREATE TABLE public.question (
    id character varying NOT NULL,
    account character varying,
    topic character varying NOT NULL,
    adcode integer NOT NULL,
    state character varying NOT NULL,
    asked_at bigint NOT NULL,
    waiting_since bigint,
    due_at bigint,
    first_due_at bigint NOT NULL,
    first_answered_at bigint,
    assigned_to character varying,
    version integer NOT NULL,
    revision bigint NOT NULL,
    call_back character varying,
    stars integer,
    comment text NOT NULL,
    preview text NOT NULL
);
CREATE TABLE public.referral (
    id character varying NOT NULL,
    case_id character varying NOT NULL,
    recipient character varying NOT NULL,
    name character varying NOT NULL,
    reason text NOT NULL,
    state character varying NOT NULL,
    answer text NOT NULL,
    proposed_at bigint NOT NULL,
    decided_at bigint,
    answered_at bigint
);
CREATE TABLE public.report (
    id character varying NOT NULL,
    account character varying,
    station character varying NOT NULL,
    adcode integer NOT NULL,
    kind character varying NOT NULL,
    text text NOT NULL,
    attachments text NOT NULL,
    state character varying NOT NULL,
    answer text NOT NULL,
    at bigint NOT NULL,
    revision bigint NOT NULL,
    version integer NOT NULL,
    place character varying
);
CREATE TABLE public.seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL
);
CREATE TABLE public.secret (
    name character varying NOT NULL,
    value character varying NOT NULL
);
CREATE TABLE public.session (
    id character varying NOT NULL,
    staff character varying NOT NULL,
    csrf character varying NOT NULL,
    agent character varying NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL
);
CREATE TABLE public.slot (
    id character varying NOT NULL,
    activity character varying NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    capacity integer NOT NULL,
    taken integer NOT NULL,
    waiting integer NOT NULL
);
CREATE TABLE public.staff (
    id character varying NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    role character varying NOT NULL,
    author character varying NOT NULL,
    adcode integer NOT NULL,
    fields character varying NOT NULL,
    password character varying NOT NULL,
    failures integer NOT NULL,
    locked_until bigint,
    totp character varying,
    totp_step bigint,
    active boolean NOT NULL,
    made_at bigint NOT NULL
);
CREATE TABLE public.standard (
    adcode integer NOT NULL,
    body text NOT NULL,
    set_at bigint NOT NULL
);
CREATE TABLE public.station (
    code character varying NOT NULL,
    source_name character varying NOT NULL,
    source_id character varying NOT NULL,
    source_licence character varying NOT NULL,
    sample boolean NOT NULL,
    adcode integer NOT NULL,
    number integer NOT NULL,
    name character varying NOT NULL,
    pinyin character varying NOT NULL,
    kind character varying NOT NULL,
    district character varying,
    address character varying NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    services bigint NOT NULL,
    hours character varying,
    phone character varying,
    host character varying,
    status character varying NOT NULL,
    verified_at bigint,
    gone boolean NOT NULL,
    doubtful boolean DEFAULT false NOT NULL,
    imported text,
    lacking bigint DEFAULT 0 NOT NULL,
    closed text,
    supplies text,
    next_expiry character varying,
    verified_by character varying
);
CREATE TABLE public.submission (
    id character varying NOT NULL,
    account character varying NOT NULL,
    digest character varying NOT NULL,
    taken_at bigint NOT NULL
);
CREATE TABLE public.survey_response (
    discussion character varying NOT NULL,
    person character varying NOT NULL,
    answers text NOT NULL
);
CREATE TABLE public.visit (
    station character varying NOT NULL,
    account character varying NOT NULL,
    hour bigint NOT NULL,
    used bigint NOT NULL,
    thanks boolean DEFAULT false NOT NULL
);
CREATE TABLE public.voice (
    id character varying NOT NULL,
    account character varying,
    kind character varying NOT NULL,
    adcode integer NOT NULL,
    discussion character varying,
    text text NOT NULL,
    attachments text NOT NULL,
    state character varying NOT NULL,
    reason text NOT NULL,
    answer text NOT NULL,
    merged_into character varying,
    proposal character varying,
    supporters integer NOT NULL,
    at bigint NOT NULL,
    decided_at bigint,
    revision bigint NOT NULL,
    version integer NOT NULL,
    tags text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.voice_support (
    voice character varying NOT NULL,
    account character varying NOT NULL,
    adcode integer NOT NULL,
    revision bigint NOT NULL
);
INSERT INTO public.account VALUES ('60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', 1795650406091);
INSERT INTO public.activity VALUES ('01a2151a-c6e4-71f3-ba90-451b1a0420ae', 430100, 'check_up', 'published', 1795661206116, 1795664806116, 2, '{"id":"01a2151a-c6e4-71f3-ba90-451b1a0420ae","kind":"check_up","title":"免费体检","host":"团委","about":"","bring":"","adcode":430100,"local_only":false,"place":{"name":"广场","address":""},"slots":[],"opens_at":0,"closes_at":1799250406116,"state":"draft","notice":"","materials":"","sample":false}');
INSERT INTO public.attachment VALUES ('01a2151a-c6c7-7886-87a7-8a980f185edd', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '01a2151a-c6ca-7782-8686-1161435dceb6', 'photo', 'image/jpeg', '3e60d32a7b628f79ab7d17889d1aa7b867b3d309b837d96d22e0b78285ad65ea', '\xffd8ffe000104a46494600010200000100010000ffc00011080008000803011100021101031101ffdb0043000604040504040605050506060607090e0909080809120d0d0a0e1512161615121414171a211c17181f1914141d271d1f2223252525161c292c28242b21242524ffdb00430106060609080911090911241814182424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00f952803fffd9', 1795650406088);
INSERT INTO public.audit VALUES ('01a2151a-c6a2-7010-948f-71dffc9840e0', 1795650406029, '01a2151a-c66c-7362-affc-38c774224080', '测试office（office）', 'signed_in', '01a2151a-c66c-7362-affc-38c774224080', 430100, '');
INSERT INTO public.audit VALUES ('01a2151a-c6d2-7799-a937-fa9bb8fd8101', 1795650406098, '01a2151a-c66c-7362-affc-38c774224080', '测试office（office）', 'read', '01a2151a-c6ca-7782-8686-1161435dceb6', 430100, '');
INSERT INTO public.audit VALUES ('01a2151a-c6dc-751a-a96a-c73879ec692f', 1795650406106, '01a2151a-c66c-7362-affc-38c774224080', '测试office（office）', 'answered', '01a2151a-c6ca-7782-8686-1161435dceb6', 430100, '');
INSERT INTO public.audit VALUES ('01a2151a-c6e8-750d-a879-fe1e4db9afd8', 1795650406118, '01a2151a-c6e4-7d84-9514-ad21f21ae000', '办公室（x）', 'activity_changed', '01a2151a-c6e4-71f3-ba90-451b1a0420ae', 430100, 'publish');
INSERT INTO public.booking VALUES ('01a2151a-c6e9-7fba-a895-f936a2599a44', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '01a2151a-c6e4-71f3-ba90-451b1a0420ae', '01a2151a-c6e5-7484-843d-25f51eb6b363', 'check_up', '免费体检', 1795661206116, 1795664806116, 'booked', 7, 7, 0, NULL, '2Q2WXJXYTQDV', NULL, NULL, '', NULL, '', NULL);
INSERT INTO public.deployment VALUES (1, '01a2151a-c639-7106-b857-0f50dfafd1c0', 10);
INSERT INTO public.feed VALUES ('station', '430100-0001', 1, '{"code":"430100-0001","name":"岳麓驿站","pinyin":"yue lu yi zhan","kind":"other","adcode":430100,"address":"","position":{"lat":28.19,"lon":112.93},"services":["water"],"hours":"24/7","phone":"0731-12355","status":"active","source":{"name":"测试","licence":"CC0","sample":false}}');
INSERT INTO public.feed VALUES ('station', '430100-0002', 2, '{"code":"430100-0002","name":"天心驿站","pinyin":"tian xin yi zhan","kind":"other","adcode":430100,"address":"","position":{"lat":28.11,"lon":112.98},"services":["charging"],"hours":"9:00-18:00","status":"active","source":{"name":"测试","licence":"CC0","sample":false}}');
INSERT INTO public.feed VALUES ('activity', '01a2151a-c6e4-71f3-ba90-451b1a0420ae', 7, '{"id":"01a2151a-c6e4-71f3-ba90-451b1a0420ae","kind":"check_up","title":"免费体检","host":"团委","about":"","bring":"","adcode":430100,"local_only":false,"place":{"name":"广场","address":""},"slots":[{"id":"01a2151a-c6e5-7484-843d-25f51eb6b363","starts_at":1795661206116,"ends_at":1795664806116,"capacity":3,"taken":1,"waiting":0}],"opens_at":0,"closes_at":1799250406116,"state":"published","notice":"","materials":"","sample":false}');
INSERT INTO public.message VALUES ('01a2151a-c6ca-7b2f-bd81-5e80d2708cfb', '01a2151a-c6ca-7782-8686-1161435dceb6', 'courier', NULL, false, '站点欠我两个月工资', 1795650406091, '[{"id":"01a2151a-c6c7-7886-87a7-8a980f185edd","kind":"photo"}]', 3);
INSERT INTO public.message VALUES ('01a2151a-c6dc-777e-9961-657b30cd4ac4', '01a2151a-c6ca-7782-8686-1161435dceb6', 'office', '01a2151a-c66c-7362-affc-38c774224080', false, '请带上工资条', 1795650406106, '[]', 4);
INSERT INTO public.message VALUES ('01a2151a-c6dd-7d9f-bfe1-e90e0a9160b5', '01a2151a-c6ca-7782-8686-1161435dceb6', 'courier', NULL, false, '好的', 1795650406109, '[]', 5);
INSERT INTO public.presence VALUES ('01a2151a-c6ca-7782-8686-1161435dceb6', '01a2151a-c66c-7362-affc-38c774224080', 1795650406099);
INSERT INTO public.question VALUES ('01a2151a-c6ca-7782-8686-1161435dceb6', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', 'labour_rights', 430100, 'waiting', 1795650406091, 1795650406109, 1795736806109, 1795736806091, 1795650406106, NULL, 3, 5, NULL, NULL, '', '站点欠我两个月工资');
INSERT INTO public.report VALUES ('01a2151a-c6f2-7837-80f0-5d8e2dbac14a', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '430100-0001', 430100, 'closed', '', '[]', 'waiting', '', 1795650406130, 9, 1, NULL);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_stations', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_desks', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_activities', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_voices', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_reports', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_standards_and_push', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_local_activities', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_voice_tags', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_imports', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_keepers', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_suggestions', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_supplies', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_thanks', 1795650405);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_message_order', 1795650405);
INSERT INTO public.secret VALUES ('ticket', '28d61ac359f7e3264a179e517e3e0c00dab752c45024c7c3d52e34bbf3a49af2');
INSERT INTO public.session VALUES ('60b0c043905343c444f3238405293d113a1dfff96725348f7d2efced6ee7b6a4', '01a2151a-c66c-7362-affc-38c774224080', '97d286ad20a18cef69190ba23eb540004eebd185752d091ecc9ddfe36567dd07', '', 1795650406029, 1795650406029);
INSERT INTO public.slot VALUES ('01a2151a-c6e5-7484-843d-25f51eb6b363', '01a2151a-c6e4-71f3-ba90-451b1a0420ae', 1795661206116, 1795664806116, 3, 1, 0);
INSERT INTO public.staff VALUES ('01a2151a-c66c-7362-affc-38c774224080', 'office', '测试office', 'prefecture_admin', 'office', 430100, '', '$argon2id$v=19$m=19456,t=2,p=1$YO0YIPwN5r1/x6Cca+eBVQ$95YNVlDJtWYxH4EEJbzPTBWvRGz2J33xV4SFC8DmQtI', 0, NULL, NULL, NULL, true, 1795650405995);
INSERT INTO public.station VALUES ('430100-0001', '测试', '1', 'CC0', false, 430100, 1, '岳麓驿站', 'yue lu yi zhan', 'other', NULL, '', 28.19, 112.93, 1, '24/7', '0731-12355', NULL, 'active', NULL, false, false, '{"code":"430100-0001","name":"岳麓驿站","pinyin":"yue lu yi zhan","kind":"other","adcode":430100,"address":"","position":{"lat":28.19,"lon":112.93},"services":["water"],"hours":"24/7","phone":"0731-12355","status":"active","source":{"name":"测试","licence":"CC0","sample":false}}', 0, NULL, NULL, NULL, NULL);
INSERT INTO public.station VALUES ('430100-0002', '测试', '2', 'CC0', false, 430100, 2, '天心驿站', 'tian xin yi zhan', 'other', NULL, '', 28.11, 112.98, 4, '9:00-18:00', NULL, NULL, 'active', NULL, false, false, '{"code":"430100-0002","name":"天心驿站","pinyin":"tian xin yi zhan","kind":"other","adcode":430100,"address":"","position":{"lat":28.11,"lon":112.98},"services":["charging"],"hours":"9:00-18:00","status":"active","source":{"name":"测试","licence":"CC0","sample":false}}', 0, NULL, NULL, NULL, NULL);
INSERT INTO public.submission VALUES ('01a2151a-c6ca-74a8-acff-82a949f60a8d', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '96a4a6b3423babc7c5e766f39d318e21d93f57b08b38f72bc0b73076a99c2950', 1795650406091);
INSERT INTO public.submission VALUES ('01a2151a-c6dd-720d-815f-d17a49a1eb7e', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '15b8a5303f3ae4a02e460ad5658268fd5c85de39936fd1aa09290f2fe08f2363', 1795650406109);
INSERT INTO public.submission VALUES ('01a2151a-c6e9-71c8-ac18-85924cc0ef1a', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', 'e9d9345e9100e7a734cb27d1ab42abaf14bfc055537f97faee3d620f7396383a', 1795650406122);
INSERT INTO public.submission VALUES ('01a2151a-c6ef-732e-b6d8-f09786102fb6', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '92bf9cf763adbab202d4b3c153b614841d757bd497c5f743a16fcadba82eeca5', 1795650406128);
INSERT INTO public.submission VALUES ('01a2151a-c6f2-7fb8-84ab-d3eac01d1da8', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '1a73b44f2dd100a6f47f4c03d7b8eaa8a8cc9fd90acf9beac8c3643de4bc759e', 1795650406130);
INSERT INTO public.submission VALUES ('01a2151a-c6f5-7bde-9245-6c9192bf721c', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', '7eaf0031a2ba7d91b35acc228439a10374150164683587d789ee9573b0061b9f', 1795650406134);
INSERT INTO public.visit VALUES ('430100-0001', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', 498791, 0, true);
INSERT INTO public.voice VALUES ('01a2151a-c6ef-7e43-9bac-99ab1c328535', '60b821d6dcffe53f3f43b051bfb4efb9a22ad77792cbdd72ee0a73b7d00784f2', 'proposal', 430100, NULL, '冬天要有热水', '[]', 'waiting', '', '', NULL, NULL, 0, 1795650406128, NULL, 8, 1, '');
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity
    ADD CONSTRAINT activity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.answer_version
    ADD CONSTRAINT answer_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.booking
    ADD CONSTRAINT booking_ticket_key UNIQUE (ticket);
ALTER TABLE ONLY public."case"
    ADD CONSTRAINT case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public."case"
    ADD CONSTRAINT case_question_key UNIQUE (question);
ALTER TABLE ONLY public.case_step
    ADD CONSTRAINT case_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.deployment
    ADD CONSTRAINT deployment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.desk
    ADD CONSTRAINT desk_pkey PRIMARY KEY (adcode);
ALTER TABLE ONLY public.discussion
    ADD CONSTRAINT discussion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (question, staff);
ALTER TABLE ONLY public.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (day, staff);
ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (kind, key);
ALTER TABLE ONLY public.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (import, code);
ALTER TABLE ONLY public.keeper
    ADD CONSTRAINT keeper_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (question, staff);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.push
    ADD CONSTRAINT push_pkey PRIMARY KEY (endpoint);
ALTER TABLE ONLY public.question
    ADD CONSTRAINT question_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.referral
    ADD CONSTRAINT referral_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.report
    ADD CONSTRAINT report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.seaql_migrations
    ADD CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.secret
    ADD CONSTRAINT secret_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slot
    ADD CONSTRAINT slot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_login_key UNIQUE (login);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.standard
    ADD CONSTRAINT standard_pkey PRIMARY KEY (adcode);
ALTER TABLE ONLY public.station
    ADD CONSTRAINT station_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.survey_response
    ADD CONSTRAINT survey_response_pkey PRIMARY KEY (discussion, person);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (station, account, hour);
ALTER TABLE ONLY public.voice
    ADD CONSTRAINT voice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.voice_support
    ADD CONSTRAINT voice_support_pkey PRIMARY KEY (voice, account);
CREATE INDEX activity_by_desk ON public.activity USING btree (adcode, starts_at);
CREATE INDEX answer_version_by_answer ON public.answer_version USING btree (answer, version);
CREATE INDEX attachment_by_account ON public.attachment USING btree (account);
CREATE INDEX attachment_by_question ON public.attachment USING btree (question);
CREATE INDEX audit_by_subject ON public.audit USING btree (subject);
CREATE INDEX audit_by_time ON public.audit USING btree (at);
CREATE INDEX booking_by_account ON public.booking USING btree (account, revision);
CREATE INDEX booking_by_activity ON public.booking USING btree (activity, starts_at);
CREATE INDEX booking_by_offer ON public.booking USING btree (state, offer_until);
CREATE INDEX booking_by_slot ON public.booking USING btree (slot, state, number);
CREATE INDEX case_by_stage ON public."case" USING btree (stage, due_at);
CREATE INDEX case_by_time ON public."case" USING btree (opened_at);
CREATE INDEX case_step_by_case ON public.case_step USING btree (case_id, entered_at);
CREATE UNIQUE INDEX feed_by_revision ON public.feed USING btree (revision);
CREATE INDEX import_row_by_code ON public.import_row USING btree (code);
CREATE INDEX keeper_by_station ON public.keeper USING btree (station);
CREATE INDEX message_by_question ON public.message USING btree (question, at);
CREATE INDEX push_by_account ON public.push USING btree (account);
CREATE INDEX push_by_due ON public.push USING btree (due_at);
CREATE INDEX question_by_account ON public.question USING btree (account, revision);
CREATE INDEX question_by_assignee ON public.question USING btree (assigned_to, state, waiting_since);
CREATE INDEX question_by_change ON public.question USING btree (state, revision);
CREATE INDEX question_by_desk ON public.question USING btree (adcode, state, waiting_since);
CREATE INDEX question_by_time ON public.question USING btree (asked_at);
CREATE INDEX question_by_wait ON public.question USING btree (state, waiting_since);
CREATE INDEX referral_by_case ON public.referral USING btree (case_id, proposed_at);
CREATE INDEX report_by_account ON public.report USING btree (account, revision);
CREATE INDEX report_by_state ON public.report USING btree (state, at);
CREATE INDEX report_by_station ON public.report USING btree (station, state);
CREATE INDEX session_by_staff ON public.session USING btree (staff);
CREATE INDEX slot_by_activity ON public.slot USING btree (activity, starts_at);
CREATE INDEX station_by_next_expiry ON public.station USING btree (next_expiry);
CREATE UNIQUE INDEX station_by_source ON public.station USING btree (source_name, source_id);
CREATE INDEX visit_by_account ON public.visit USING btree (account);
CREATE INDEX voice_by_account ON public.voice USING btree (account, revision);
CREATE INDEX voice_by_proposal ON public.voice USING btree (proposal);
CREATE INDEX voice_by_state ON public.voice USING btree (state, at);
CREATE INDEX voice_by_time ON public.voice USING btree (at);
CREATE INDEX voice_support_by_account ON public.voice_support USING btree (account, revision);
