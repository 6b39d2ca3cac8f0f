"""The SHA-256 of the sources that `docexport.engine.table` was written against.

WeasyPrint 70.0, with pydyf and pyphen as in `requirements.lock`. `python -m docexport.engine.table` prints them.
"""

from __future__ import annotations

#: what the digests are of
WRITTEN_FOR = "WeasyPrint 70.0"

SOURCES: dict[str, str] = {
    "pydyf:Array.data": "6f8816ab26d24f42426bde4c7a430f7c6878769e93445a97654e5b9e4646f4e7",
    "pydyf:Dictionary.data": "8087d1c16d80fd575c170fcec7e5de23fd24314f706fac8337d8edfd7f61eee9",
    "pydyf:PDF.page_references": "80b7de568b63afc07af3dc16346222c3498805fa17f1db300d092fc00079a026",
    "pydyf:PDF.write": "ee8ac44b44ae1b60026f9b30ce90c5f1560c0b7f6443cb4652c52a3cfd36d6fa",
    "pydyf:Stream": "8d81ad028bfb29de24a38abb68584d37f998e321c8f9c317716a31f309338b03",
    "pydyf:String.data": "c44005656cb530413b321482676b14975f595c9bf783ac51663c04ae67d38705",
    "pydyf:_to_bytes": "2d07f1549e6fba05b2b8121b1dadadcc096a32e7dc9ac9288edf911696350985",
    "pyphen:HyphDict": "f7e3cdb4198e80cd1acb626e2ac7087eafa4912623626b170f46f21d8ee9b699",
    "weasyprint.css.counters:CounterStyle": "10d0b5885d1493dc90ad28fe75c266b2fe3338ed85135186e5f56e87b4066fc4",
    "weasyprint.css.targets:TargetCollector": "e2c39097b2691040e1d5700af073aad495af9e8853414f9c72fb104b031a0fad",
    "weasyprint.css:ColorProfile": "3cadf68531bbc688254da15a2342620574599d6cac70debfa19816ae077ebe6b",
    "weasyprint.css:ComputedStyle.__missing__": "b63779545f97608189ff6bcb88f1e8a51ce51061dfde926d586ce2bf817edb55",
    "weasyprint.css:StyleFor": "51c333bbcae876a86838e25e893d627db523ea41c6f053b844e00bb11dbfb9e7",
    "weasyprint.document:": "f08f91af64563f5fb27596828891fb326262511a56e4ace714e5a960898024c8",
    "weasyprint.document:Page": "3c056032e668961f91591dc2eb4e00c977270b5292b009ae131269e733217c0b",
    "weasyprint.draw.border:draw_border": "aa87ba068599a89f453a6edcfdb83e4cc3c0d06bac4d36d65ca8e407e3a74007",
    "weasyprint.draw.border:draw_outline": "f1dcbcdd050bb2d3f75b4d6071835fe9f13e5f015c39de0481a11c81257237c8",
    "weasyprint.draw.text:draw_first_line": "df38b8753e86c3bafab8030a68c4895dffedeec46102e0a882c6062c1484ab51",
    "weasyprint.draw.text:draw_text": "d1cfa769e258eb9ac89a2389e16416adadb044cd238836a44719ff04f6b4bb9e",
    "weasyprint.draw:": "fb6fcee79a80059c72a3142ef941d4968e3aeeddc8fbbcac2e8519e8be55e348",
    "weasyprint.formatting_structure.boxes:": "8ffd28ab74a149f0097208fcba6a80df0c8bb01e8fd4f9ced95d11b7e9807e23",
    "weasyprint.html:get_html_metadata": "6eee415b69037546c802f355e7cba4287facc568f5ac00d1ada5d189a3ba35a6",
    "weasyprint.images:RasterImage.get_x_object": "2452d91703fb26cb679266fd46b50f63c5f764e86ee191213ee00ded7c120f91",
    "weasyprint.layout.background:layout_box_backgrounds": "3a31f4bc48483de6852f04c07a53352352c0a8c9792cdd0354f8056f9716481b",
    "weasyprint.layout.block:_add_break_values": "28c7bb2464a95898507ec33cb913bfb9b110f2732d828e0971a67d44ae6f5b25",
    "weasyprint.layout.float:avoid_collisions": "9414233392f728db404937a5446b41329237d3660ad93a70aa02dea6455b6291",
    "weasyprint.layout.leader:handle_leader": "a7f944a205e41cd066c3cd507a51a6dfdd9c75c49a9f6b87f2e393a1d15b420c",
    "weasyprint.layout.leader:leader_index": "a5db9f270b8b21c3a2c79dfdd0ec324219d91692998a99f0bb420dea775ec882",
    "weasyprint.layout.page:": "d99c5aceb36d458619a9cecb466a09df8827b9160fafacab7b4972a0d354dcca",
    "weasyprint.layout.page:make_margin_boxes": "ff19320efeb0e696decd7ba256f383ec0dd0ef7b37bac3d74b548137f01d9113",
    "weasyprint.layout.percent:resolve_percentages": "92016b948f740deb12c322e445d0d2d460b39e4ceb55cd50c918dfb40135a840",
    "weasyprint.matrix:Matrix.transform_point": "cde8e9685fedf847ae25b4f518585765a11bcec8288c3ad1e4e9b46fb5bb3484",
    "weasyprint.pdf.anchors:": "672f076120ae0c5e843454a29adf567afdf5b9f419c777befa2c6105b6815868",
    "weasyprint.pdf.fonts:": "9ad9a202a416b84585e59d758e6b5e1b35604807dc3fa4472b6829bc5c4cdcb7",
    "weasyprint.pdf.fonts:Font": "dc2c377ba9ac61e76fbce81c4ec0a3a28ccce3353cdde82805cc46f69635f619",
    "weasyprint.pdf.stream:Stream": "ed8183a339ebc0ef4d2d2804bc3c4a3c831e4f873ea91f730fb98513eca2b3ac",
    "weasyprint.pdf.tags:add_tags": "74d331d78a019795d6a6280e5a385eae4d83864cd663fd7a749bc33215b5312f",
    "weasyprint.pdf:generate_pdf": "fd816c8d91ce1c941ebf5c26b557779c6ae22df1a71e41dd97e31bd730346222",
    "weasyprint.stacking:StackingContext": "87bd9b10d471ebef2bb55162c758c0f1db917981bf25604909c23609406113d0",
    "weasyprint.text.ffi:": "530e83118f7841d2791678ece23d5e43a7a24150ee1ea64bb4ba70c70b3eb5da",
    "weasyprint.text.fonts:": "59d74d0c161349b8416f1d13466e16dd47c1161f0a397ff1e4ca70814eb36091",
    "weasyprint.text.fonts:FontConfiguration": "6a8b15f25aa4cf341b482a3f8f64b7fdd6a902cb770c70e04ae39a64aff7d2cb",
    "weasyprint.text.fonts:font_features": "ba56f96336c748933902af02c2ca18ec54b134afb35d8fb2e9d79fdbf4a5e898",
    "weasyprint.text.fonts:get_font_description": "be554c07a53fc092d9cf22d8e9fc5452e353764c2ebb86e63d41119863edea82",
    "weasyprint.text.line_break:Layout": "ba2e4044f7c752d306f6c5b090ca3d62c53ec72fb28acd2c957a54b32089891c",
    "weasyprint.text.line_break:_font_style_cache_key": "1706ee7ab12a142d1a6480f263917ce5dc11f6ed7ae812e33955d822e14f6c20",
    "weasyprint.text.line_break:create_layout": "5d4b11726a68d0a4219d4c3a58067533c4e6c5b2aea87cb014cab70f5aefaec4",
    "weasyprint.text.line_break:first_line_metrics": "d3ba485663a7b6c5b901d013740922ff03ed244e847d8c17c3d3b8256352447a",
    "weasyprint.text.line_break:line_size": "186816fcede28485133263a8673cd9c2bf741697671751f9171d7f8652e37421",
    "weasyprint.text.line_break:split_first_line": "f5cfad56910a1b965f4dbc4a29e52c7f50f108decbe908400f9000dcf9a3fe3f",
    "weasyprint.text.line_break:strut": "e0631a4e87ce02c2283345e8c4d767ae941769a677f3c682879830e146dea04a",
    "weasyprint:HTML": "4063e6974ccf69542366a96632fea64b763752447edc4e00f7af57bc40be737e",
}
