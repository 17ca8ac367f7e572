"""Migrate: what documents of other systems stand for, as ModelServices, BaseConfigs and RuntimeVariants.

`reading` sorts the files, `draft` is what one document stands for; `llmisvc`, `llmos`, `kubeai_text`,
`huggingfaceserve` and `definition` write down what `translate` and the runtime variants hold of one; `account` tells
what became of each of its values, by their origins; `rendering` renders both and compares them, and `migrating` puts
them together. What is known of the systems is `system`.
"""
